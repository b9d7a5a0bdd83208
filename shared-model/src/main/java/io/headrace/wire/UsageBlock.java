package io.headrace.wire;

import io.headrace.llm.Usage;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Reads what a provider counted. Ours counts cached input and reasoning within input and output, as
 * OpenAI does; Anthropic counts cached input beside the rest, Gemini thoughts and what tools gave.
 */
public final class UsageBlock {
  private UsageBlock() {}

  static Optional<Usage> responses(JsonNode usage) {
    return openAi(usage, "input_tokens", "output_tokens");
  }

  static Optional<Usage> chat(JsonNode usage) {
    return openAi(usage, "prompt_tokens", "completion_tokens");
  }

  private static Optional<Usage> openAi(JsonNode usage, String input, String output) {
    JsonNode in = usage.path(input + "_details");
    return Json.object(usage)
        .map(_ ->
            openAi(
                Json.count(usage.path(input)),
                Json.count(in.path("cached_tokens")),
                Json.count(in.path("cache_write_tokens")),
                Json.count(usage.path(output)),
                Json.count(usage.path(output + "_details").path("reasoning_tokens")),
                Json.count(usage.path("total_tokens"))));
  }

  /**
   * As OpenAI counts. xAI has reasoning beside the output, which the total gives away.
   *
   * @param total 0 where it isn't told
   */
  public static Usage openAi(
      long input, long cached, long written, long output, long reasoning, long total) {
    boolean isBeside = reasoning > 0 && total == input + output + reasoning;
    return new Usage(input, cached, written, isBeside ? output + reasoning : output, reasoning);
  }

  static Optional<Usage> messages(JsonNode usage) {
    long cached = Json.count(usage.path("cache_read_input_tokens"));
    long written = Json.count(usage.path("cache_creation_input_tokens"));
    JsonNode details = usage.path("output_tokens_details");
    return Json.object(usage)
        .map(_ ->
            new Usage(
                Json.count(usage.path("input_tokens")) + cached + written,
                cached,
                written,
                Json.count(usage.path("output_tokens")),
                Json.count(details.path("thinking_tokens"))));
  }

  static Optional<Usage> gemini(JsonNode usage) {
    long thoughts = Json.count(usage.path("thoughtsTokenCount"));
    return Json.object(usage)
        .map(_ ->
            new Usage(
                Json.count(usage.path("promptTokenCount"))
                    + Json.count(usage.path("toolUsePromptTokenCount")),
                Json.count(usage.path("cachedContentTokenCount")),
                0,
                Json.count(usage.path("candidatesTokenCount")) + thoughts,
                thoughts));
  }
}
