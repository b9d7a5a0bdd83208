package io.headrace.workers.provider;

import io.headrace.llm.Usage;
import io.headrace.wire.UsageBlock;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads the usage block of both OpenAI dialects. No name of a count stands at two places of a
 * block, so the nesting need not be followed.
 */
final class UsageScan {
  private long input;
  private long cached;
  private long cacheWrite;
  private long output;
  private long reasoning;
  private long total;

  Usage usage() {
    return UsageBlock.openAi(input, cached, cacheWrite, output, reasoning, total);
  }

  /** From the token after the block's name to the block's end. */
  void read(JsonParser parser) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    for (int depth = 1; depth > 0; ) {
      JsonToken token = parser.nextToken();
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      } else if (token == JsonToken.VALUE_NUMBER_INT) {
        count(String.valueOf(parser.currentName()), Math.max(0, parser.getLongValue()));
      }
    }
  }

  private void count(String name, long tokens) {
    switch (name) {
      case "input_tokens", "prompt_tokens" -> input = tokens;
      case "output_tokens", "completion_tokens" -> output = tokens;
      case "cached_tokens" -> cached = tokens;
      case "cache_write_tokens" -> cacheWrite = tokens;
      case "reasoning_tokens" -> reasoning = tokens;
      case "total_tokens" -> total = tokens;
      default -> {}
    }
  }
}
