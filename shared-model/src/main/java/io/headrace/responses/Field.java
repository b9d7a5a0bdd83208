package io.headrace.responses;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The fields of a create request that Headrace reads or echoes. All others, known to OpenAI or not,
 * pass through untouched.
 */
enum Field {
  BACKGROUND(Type.BOOLEAN, "false"),
  CONVERSATION(Type.ANY, "null"),
  INPUT(Type.TEXT_OR_LIST, "[]"),
  INSTRUCTIONS(Type.TEXT_OR_LIST, "null"),
  MAX_OUTPUT_TOKENS(Type.INTEGER, "null"),
  MAX_TOOL_CALLS(Type.INTEGER, "null"),
  METADATA(Type.OBJECT, "{}"),
  MODEL(Type.TEXT, "null"),
  PARALLEL_TOOL_CALLS(Type.BOOLEAN, "true"),
  PREVIOUS_RESPONSE_ID(Type.TEXT, "null"),
  PROMPT_CACHE_KEY(Type.TEXT, "null"),
  REASONING(Type.OBJECT, "null"),
  SAFETY_IDENTIFIER(Type.TEXT, "null"),
  SERVICE_TIER(Type.TEXT, "\"default\""),
  STORE(Type.BOOLEAN, "true"),
  STREAM(Type.BOOLEAN, "false"),
  TEMPERATURE(Type.NUMBER, "1.0"),
  TEXT(Type.OBJECT, "{\"format\":{\"type\":\"text\"}}"),
  TOOL_CHOICE(Type.TEXT_OR_OBJECT, "\"auto\""),
  TOOLS(Type.LIST, "[]"),
  TOP_LOGPROBS(Type.INTEGER, "0"),
  TOP_P(Type.NUMBER, "1.0"),
  TRUNCATION(Type.TEXT, "\"disabled\""),
  USER(Type.TEXT, "null");

  /** What a value may be, besides null. */
  enum Type {
    BOOLEAN("a boolean"),
    INTEGER("an integer"),
    NUMBER("a number"),
    TEXT("a string"),
    LIST("an array"),
    OBJECT("an object"),
    TEXT_OR_LIST("a string or an array"),
    TEXT_OR_OBJECT("a string or an object"),
    ANY("any value");

    final String words;

    Type(String words) {
      this.words = words;
    }
  }

  static final Map<String, Field> BY_NAME =
      Arrays.stream(values()).collect(Collectors.toMap(f -> f.wire, Function.identity()));

  final String wire = name().toLowerCase(java.util.Locale.ROOT);
  final Type type;

  /** What a Response object shows when the request doesn't have the field. */
  final String fallback;

  Field(Type type, String fallback) {
    this.type = type;
    this.fallback = fallback;
  }
}
