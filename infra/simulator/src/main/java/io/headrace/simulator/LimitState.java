package io.headrace.simulator;

/** What is left of each limit, as the answer's headers tell it. */
record LimitState(Gauge requests, Gauge tokens, Gauge inputTokens, Gauge outputTokens) {
  static final LimitState NONE = new LimitState(Gauge.NONE, Gauge.NONE, Gauge.NONE, Gauge.NONE);

  Gauge of(RateLimits.Resource resource) {
    return switch (resource) {
      case REQUESTS -> requests;
      case TOKENS -> tokens;
      case INPUT_TOKENS -> inputTokens;
      case OUTPUT_TOKENS -> outputTokens;
    };
  }

  /**
   * @param limit 0 when there is none
   * @param resetMillis until the limit is whole again
   */
  record Gauge(long limit, long remaining, long resetMillis) {
    static final Gauge NONE = new Gauge(0, 0, 0);

    boolean limited() {
      return limit > 0;
    }

    /** Two limits as if they were one; none when one of them is none. */
    Gauge plus(Gauge other) {
      return limited() && other.limited()
          ? new Gauge(
              limit + other.limit,
              remaining + other.remaining,
              Math.max(resetMillis, other.resetMillis))
          : NONE;
    }
  }
}
