package io.headrace.workers.pacing;

import io.headrace.config.LimitsConfig;
import io.headrace.config.LimitsConfig.Algorithm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One limit of an account, over the whole fleet.
 *
 * @param key under which its standing is kept; an account's limits lie on one node of a cluster
 * @param capacity what can be saved up, in the unit
 */
record Limit(String key, Unit unit, Algorithm algorithm, long perMinute, double capacity) {
  private static final double MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

  /** What is counted. */
  enum Unit {
    CALLS,
    TOKENS
  }

  /**
   * @param account with its provider's name
   * @param scope of what they limit: "" for the whole account, else a model
   */
  static List<Limit> of(String account, String scope, LimitsConfig config) {
    String prefix = "headrace:limit:{" + account + "}:" + scope + ":";
    List<Limit> limits = new ArrayList<>(2);
    config
        .requestsPerMinute()
        .ifPresent(perMinute -> limits.add(of(prefix + "calls", Unit.CALLS, perMinute, config)));
    config
        .tokensPerMinute()
        .ifPresent(perMinute -> limits.add(of(prefix + "tokens", Unit.TOKENS, perMinute, config)));
    return limits;
  }

  private static Limit of(String key, Unit unit, long perMinute, LimitsConfig config) {
    double one = unit == Unit.CALLS ? 1 : 0;
    double capacity =
        switch (config.algorithmOrDefault()) {
          case TOKEN_BUCKET ->
              Math.max(1, perMinute * (config.burstOrDefault().toNanos() / MINUTE_NANOS));
          case LEAKY_BUCKET -> one; // a call of any size may go when what is owed is made up for
          case SLIDING_WINDOW -> perMinute;
        };
    return new Limit(key, unit, config.algorithmOrDefault(), perMinute, capacity);
  }

  /** What comes free in a nanosecond. */
  double rate() {
    return perMinute / MINUTE_NANOS;
  }
}
