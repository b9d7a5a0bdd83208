package io.headrace.workers.provider;

import io.headrace.config.ProviderConfig.Kind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a reply's headers say of the limits of the account and model that were called. Values that
 * can't be read are as good as absent ones.
 *
 * @param tokens the tightest limit, where input and output have limits of their own
 */
public record RateHints(Optional<Left> requests, Optional<Left> tokens) {
  private static final int MAX_DIGITS = 15;

  private static final Names OPENAI_REQUESTS = Names.openAi("requests");
  private static final Names OPENAI_TOKENS = Names.openAi("tokens");
  private static final Names ANTHROPIC_REQUESTS = Names.anthropic("requests");
  private static final Names ANTHROPIC_TOKENS = Names.anthropic("tokens");
  private static final Names ANTHROPIC_INPUT = Names.anthropic("input-tokens");
  private static final Names ANTHROPIC_OUTPUT = Names.anthropic("output-tokens");

  /** What is left of one limit. */
  public record Left(long limit, long remaining) {

    /** From 0 (used up) to 1. */
    public double share() {
      return limit == 0 ? 0 : Math.min(1, (double) remaining / limit);
    }
  }

  /** Empty when the headers tell nothing; Gemini's never do. */
  public static Optional<RateHints> of(Kind kind, ReplyHeaders headers) {
    RateHints hints =
        switch (kind) {
          case OPENAI, OPENAI_COMPATIBLE, AZURE_OPENAI, SIMULATOR ->
              new RateHints(left(OPENAI_REQUESTS, headers), left(OPENAI_TOKENS, headers));
          case ANTHROPIC ->
              new RateHints(left(ANTHROPIC_REQUESTS, headers), anthropicTokens(headers));
          case GEMINI -> new RateHints(Optional.empty(), Optional.empty());
        };
    return hints.requests.isPresent() || hints.tokens.isPresent()
        ? Optional.of(hints)
        : Optional.empty();
  }

  /** The sum's own headers tell of the tightest limit in force, but needn't be there. */
  private static Optional<Left> anthropicTokens(ReplyHeaders headers) {
    Optional<Left> tokens = left(ANTHROPIC_TOKENS, headers);
    if (tokens.isPresent()) {
      return tokens;
    }
    Optional<Left> input = left(ANTHROPIC_INPUT, headers);
    Optional<Left> output = left(ANTHROPIC_OUTPUT, headers);
    return input.isPresent() && (output.isEmpty() || input.get().share() <= output.get().share())
        ? input
        : output;
  }

  /** Where the provider tells nothing that costs one look-up. */
  private static Optional<Left> left(Names names, ReplyHeaders headers) {
    long remaining = count(headers.get(names.remaining));
    long limit = remaining < 0 ? -1 : count(headers.get(names.limit));
    return limit < 0 ? Optional.empty() : Optional.of(new Left(limit, remaining));
  }

  /** Less than zero when it is none. */
  private static long count(@Nullable String header) {
    String text = header == null ? "" : header.strip();
    if (text.isEmpty() || text.length() > MAX_DIGITS) {
      return -1;
    }
    long count = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      count = count * 10 + (c - '0');
    }
    return count;
  }

  /** The headers of one limit. */
  private record Names(String limit, String remaining) {

    static Names openAi(String what) {
      return new Names("x-ratelimit-limit-" + what, "x-ratelimit-remaining-" + what);
    }

    static Names anthropic(String what) {
      String prefix = "anthropic-ratelimit-" + what;
      return new Names(prefix + "-limit", prefix + "-remaining");
    }
  }
}
