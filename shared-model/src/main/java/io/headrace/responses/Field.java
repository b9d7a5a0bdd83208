package io.headrace.responses;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The fields of a create request that Headrace reads or echoes. All others, known to OpenAI or not,
 * pass through untouched.
 */
enum Field {
  BACKGROUND(FieldType.BOOLEAN, "false"),
  CONVERSATION(FieldType.ANY, "null"),
  INPUT(FieldType.TEXT_OR_LIST, "[]"),
  INSTRUCTIONS(FieldType.TEXT_OR_LIST, "null"),
  MAX_OUTPUT_TOKENS(FieldType.INTEGER, "null"),
  MAX_TOOL_CALLS(FieldType.INTEGER, "null"),
  METADATA(FieldType.METADATA, "{}"),
  MODEL(FieldType.TEXT, "null"),
  PARALLEL_TOOL_CALLS(FieldType.BOOLEAN, "true"),
  PREVIOUS_RESPONSE_ID(FieldType.TEXT, "null"),
  PROMPT_CACHE_KEY(FieldType.TEXT, "null"),
  REASONING(FieldType.OBJECT, "null"),
  SAFETY_IDENTIFIER(FieldType.TEXT, "null"),
  SERVICE_TIER(FieldType.TEXT, "\"default\""),
  STORE(FieldType.BOOLEAN, "true"),
  STREAM(FieldType.BOOLEAN, "false"),
  TEMPERATURE(FieldType.NUMBER, "1.0"),
  TEXT(FieldType.OBJECT, "{\"format\":{\"type\":\"text\"}}"),
  TOOL_CHOICE(FieldType.TEXT_OR_OBJECT, "\"auto\""),
  TOOLS(FieldType.LIST, "[]"),
  TOP_LOGPROBS(FieldType.INTEGER, "0"),
  TOP_P(FieldType.NUMBER, "1.0"),
  TRUNCATION(FieldType.TEXT, "\"disabled\""),
  USER(FieldType.TEXT, "null");

  static final Map<String, FieldType> TYPES =
      Arrays.stream(values()).collect(Collectors.toMap(f -> f.wire, f -> f.type));

  final String wire = name().toLowerCase(java.util.Locale.ROOT);
  final FieldType type;

  /** What a Response object shows when the request doesn't have the field. */
  final String fallback;

  Field(FieldType type, String fallback) {
    this.type = type;
    this.fallback = fallback;
  }
}
