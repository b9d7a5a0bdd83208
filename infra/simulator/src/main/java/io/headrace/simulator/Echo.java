package io.headrace.simulator;

import java.util.List;

/** A field of a Responses request that the answer repeats as it came, or with the API's default. */
final class Echo {
  static final int MODEL = 0;
  static final int INSTRUCTIONS = 1;
  static final int MAX_OUTPUT_TOKENS = 2;
  static final int TOOLS = 3;
  static final int TOOL_CHOICE = 4;
  static final int SERVICE_TIER = 5;
  private static final int OTHERS = 6;
  static final int TEXT = OTHERS + 7;

  /** In the order of their indices. */
  static final List<Echo> ALL =
      List.of(
          new Echo(MODEL, "model", "null"),
          new Echo(INSTRUCTIONS, "instructions", "null"),
          new Echo(MAX_OUTPUT_TOKENS, "max_output_tokens", "null"),
          new Echo(TOOLS, "tools", "[]"),
          new Echo(TOOL_CHOICE, "tool_choice", "\"auto\""),
          new Echo(SERVICE_TIER, "service_tier", "\"default\""),
          new Echo(OTHERS, "background", "false"),
          new Echo(OTHERS + 1, "max_tool_calls", "null"),
          new Echo(OTHERS + 2, "parallel_tool_calls", "true"),
          new Echo(OTHERS + 3, "previous_response_id", "null"),
          new Echo(OTHERS + 4, "reasoning", "null"),
          new Echo(OTHERS + 5, "store", "true"),
          new Echo(OTHERS + 6, "temperature", "1.0"),
          new Echo(TEXT, "text", "{\"format\":{\"type\":\"text\"}}"),
          new Echo(OTHERS + 8, "top_logprobs", "0"),
          new Echo(OTHERS + 9, "top_p", "1.0"),
          new Echo(OTHERS + 10, "presence_penalty", "0"),
          new Echo(OTHERS + 11, "frequency_penalty", "0"),
          new Echo(OTHERS + 12, "truncation", "\"disabled\""),
          new Echo(OTHERS + 13, "user", "null"),
          new Echo(OTHERS + 14, "safety_identifier", "null"),
          new Echo(OTHERS + 15, "prompt_cache_key", "null"),
          new Echo(OTHERS + 16, "metadata", "{}"));

  private final int index;
  private final String field;
  private final byte[] name;
  private final byte[] absent;

  private Echo(int index, String field, String absent) {
    this.index = index;
    this.field = field;
    this.name = JsonOut.fragment(",\"" + field + "\":");
    this.absent = JsonOut.fragment(",\"" + field + "\":" + absent);
  }

  String field() {
    return field;
  }

  void write(RequestFields fields, JsonOut out) {
    if (given(fields)) {
      out.raw(name).raw(fields.body(), fields.start(index), fields.length(index));
    } else {
      out.raw(absent);
    }
  }

  /** The tier "auto" asks the API to choose, and it names its choice. */
  private boolean given(RequestFields fields) {
    return fields.has(index) && !(index == SERVICE_TIER && fields.is(index, "\"auto\""));
  }
}
