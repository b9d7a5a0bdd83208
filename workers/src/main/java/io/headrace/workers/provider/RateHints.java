package io.headrace.workers.provider;

import io.headrace.config.ProviderConfig.Kind;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a reply's headers say of the limits of the account and model that were called. Values that
 * can't be read are as good as absent ones.
 *
 * @param tokens the tightest limit, where input and output have limits of their own
 */
public record RateHints(Optional<Left> requests, Optional<Left> tokens) {
  /** Of a longer one the sender's clock or unit is wrong. */
  private static final Duration LONGEST = Duration.ofDays(1);

  /** Nearly all limits are per minute. */
  private static final Duration UNTOLD_RESET = Duration.ofMinutes(1);

  private static final int MAX_DIGITS = 15;
  private static final int MAX_INSTANT = 40;

  private static final Names OPENAI_REQUESTS = Names.openAi("requests");
  private static final Names OPENAI_TOKENS = Names.openAi("tokens");
  private static final Names ANTHROPIC_REQUESTS = Names.anthropic("requests");
  private static final Names ANTHROPIC_TOKENS = Names.anthropic("tokens");
  private static final Names ANTHROPIC_INPUT = Names.anthropic("input-tokens");
  private static final Names ANTHROPIC_OUTPUT = Names.anthropic("output-tokens");

  /**
   * What is left of one limit.
   *
   * @param resetIn until all of the limit is there again; a minute when that isn't told
   */
  public record Left(long limit, long remaining, Duration resetIn) {

    /** From 0 (used up) to 1. */
    public double share() {
      return limit == 0 ? 0 : Math.min(1, (double) remaining / limit);
    }
  }

  /**
   * Empty when the headers tell nothing; Gemini's never do.
   *
   * @param now when the reply came, by a clock that runs as the provider's does
   */
  public static Optional<RateHints> of(Kind kind, ReplyHeaders headers, Instant now) {
    RateHints hints =
        switch (kind) {
          case OPENAI, OPENAI_COMPATIBLE, AZURE_OPENAI, SIMULATOR ->
              new RateHints(openAi(OPENAI_REQUESTS, headers), openAi(OPENAI_TOKENS, headers));
          case ANTHROPIC ->
              new RateHints(
                  anthropic(ANTHROPIC_REQUESTS, headers, now), anthropicTokens(headers, now));
          case GEMINI -> new RateHints(Optional.empty(), Optional.empty());
        };
    return hints.requests.isPresent() || hints.tokens.isPresent()
        ? Optional.of(hints)
        : Optional.empty();
  }

  private static Optional<Left> openAi(Names names, ReplyHeaders headers) {
    return left(names, headers, reset -> GoDuration.parse(reset, LONGEST));
  }

  /** The sum's own headers tell of the tightest limit in force, but needn't be there. */
  private static Optional<Left> anthropicTokens(ReplyHeaders headers, Instant now) {
    Optional<Left> tokens = anthropic(ANTHROPIC_TOKENS, headers, now);
    if (tokens.isPresent()) {
      return tokens;
    }
    Optional<Left> input = anthropic(ANTHROPIC_INPUT, headers, now);
    Optional<Left> output = anthropic(ANTHROPIC_OUTPUT, headers, now);
    return input.isPresent() && (output.isEmpty() || input.get().share() <= output.get().share())
        ? input
        : output;
  }

  private static Optional<Left> anthropic(Names names, ReplyHeaders headers, Instant now) {
    return left(names, headers, reset -> until(reset, now));
  }

  /** Where the provider tells nothing that costs one look-up. */
  private static Optional<Left> left(
      Names names, ReplyHeaders headers, Function<String, Optional<Duration>> resetIn) {
    long remaining = count(value(headers, names.remaining));
    long limit = remaining < 0 ? -1 : count(value(headers, names.limit));
    if (limit < 0) {
      return Optional.empty();
    }
    String reset = value(headers, names.reset);
    Duration wait = reset == null ? UNTOLD_RESET : resetIn.apply(reset).orElse(UNTOLD_RESET);
    return Optional.of(new Left(limit, remaining, wait));
  }

  private static @Nullable String value(ReplyHeaders headers, String name) {
    String value = headers.get(name);
    return value == null ? null : value.strip();
  }

  /** Less than zero when it is none. */
  private static long count(@Nullable String text) {
    if (text == null || text.isEmpty() || text.length() > MAX_DIGITS) {
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

  /** Of an RFC 3339 time; one in the past means now. */
  private static Optional<Duration> until(String time, Instant now) {
    if (time.length() > MAX_INSTANT) {
      return Optional.empty();
    }
    try {
      Duration wait = Duration.between(now, Instant.parse(time));
      return wait.compareTo(LONGEST) > 0
          ? Optional.empty()
          : Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeException | ArithmeticException _) {
      return Optional.empty();
    }
  }

  /** The headers of one limit. */
  private record Names(String limit, String remaining, String reset) {

    static Names openAi(String what) {
      return new Names(
          "x-ratelimit-limit-" + what,
          "x-ratelimit-remaining-" + what,
          "x-ratelimit-reset-" + what);
    }

    static Names anthropic(String what) {
      String prefix = "anthropic-ratelimit-" + what;
      return new Names(prefix + "-limit", prefix + "-remaining", prefix + "-reset");
    }
  }
}
