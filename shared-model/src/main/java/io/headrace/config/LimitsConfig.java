package io.headrace.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.time.Duration;
import java.util.Optional;

/**
 * What an account may use in a minute, or what it may use of one model. An empty value is no limit.
 *
 * @param requestsPerMinute over the whole fleet
 * @param tokensPerMinute input and output together, over the whole fleet
 * @param concurrency calls at once by one worker process
 * @param algorithm how both limits per minute are kept
 * @param burst of the token bucket: so much of the limit can be saved up, 6 s' worth by default
 */
public record LimitsConfig(
    Optional<Long> requestsPerMinute,
    Optional<Long> tokensPerMinute,
    Optional<Integer> concurrency,
    Optional<Algorithm> algorithm,
    Optional<Duration> burst) {
  public static final LimitsConfig NONE =
      new LimitsConfig(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** A tenth of the minute. */
  private static final Duration DEFAULT_BURST = Duration.ofSeconds(6);

  /** Exact in a script of Redis, which counts in doubles. */
  private static final long MOST = 1_000_000_000_000L;

  /** How a limit per minute is kept. */
  public enum Algorithm {
    /** Fills evenly; what is saved up may be used at once. */
    TOKEN_BUCKET("token-bucket"),
    /** Evenly spaced: nothing is saved up. */
    LEAKY_BUCKET("leaky-bucket"),
    /** No more than the limit in any sixty seconds. */
    SLIDING_WINDOW("sliding-window");

    private final String label;

    Algorithm(String label) {
      this.label = label;
    }

    @JsonCreator
    static Algorithm of(String label) {
      return OneOf.of("algorithm", values(), Algorithm::label, label);
    }

    public String label() {
      return label;
    }
  }

  public LimitsConfig {
    requestsPerMinute.ifPresent(limit -> requireBetween("requestsPerMinute", limit));
    tokensPerMinute.ifPresent(limit -> requireBetween("tokensPerMinute", limit));
    concurrency.ifPresent(limit -> requireBetween("concurrency", limit));
    burst.ifPresent(saved -> {
      if (saved.isZero() || saved.compareTo(MINUTE) > 0) {
        throw new IllegalArgumentException("burst must be 1ms to 1m, got " + saved);
      }
    });
  }

  public Algorithm algorithmOrDefault() {
    return algorithm.orElse(Algorithm.TOKEN_BUCKET);
  }

  public Duration burstOrDefault() {
    return burst.orElse(DEFAULT_BURST);
  }

  private static void requireBetween(String name, long limit) {
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException(name + " must be 1 to " + MOST + ", got " + limit);
    }
  }
}
