package io.headrace.simulator;

/** What is left of both limits, as the answer's headers tell it. */
record LimitState(Gauge requests, Gauge tokens) {
  static final LimitState NONE = new LimitState(Gauge.NONE, Gauge.NONE);

  /**
   * @param limit 0 when there is none
   * @param resetMillis until the limit is whole again
   */
  record Gauge(long limit, long remaining, long resetMillis) {
    static final Gauge NONE = new Gauge(0, 0, 0);

    boolean limited() {
      return limit > 0;
    }
  }
}
