package io.headrace.simulator;

import io.vertx.core.MultiMap;

/** The headers that tell what is left of the limits and how long to wait. */
final class RateHeaders {
  private static final long SECOND_MILLIS = 1000;

  private RateHeaders() {}

  /** OpenAI's, which Azure and many others have too. */
  static void openAi(MultiMap headers, Answer answer) {
    gauge(headers, "requests", answer.limits().requests());
    gauge(headers, "tokens", answer.limits().tokens());
    if (answer.retryAfterMillis() != Answer.NO_RETRY_AFTER) {
      headers.set("retry-after-ms", Long.toString(answer.retryAfterMillis()));
      retryAfter(headers, answer);
    }
  }

  private static void gauge(MultiMap headers, String resource, LimitState.Gauge gauge) {
    if (gauge.limited()) {
      headers.set("x-ratelimit-limit-" + resource, Long.toString(gauge.limit()));
      headers.set("x-ratelimit-remaining-" + resource, Long.toString(gauge.remaining()));
      headers.set("x-ratelimit-reset-" + resource, GoDuration.format(gauge.resetMillis()));
    }
  }

  /** In whole seconds, none when the answer has no wait. */
  static void retryAfter(MultiMap headers, Answer answer) {
    if (answer.retryAfterMillis() != Answer.NO_RETRY_AFTER) {
      long seconds = Math.ceilDiv(answer.retryAfterMillis(), SECOND_MILLIS);
      headers.set("retry-after", Long.toString(seconds));
    }
  }
}
