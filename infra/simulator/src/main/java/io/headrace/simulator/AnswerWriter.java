package io.headrace.simulator;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** Writes answers with the headers of OpenAI's API. Must run on the connection's event loop. */
final class AnswerWriter {
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
  private static final CharSequence VERSION = HttpHeaders.createOptimized("openai-version");
  private static final CharSequence VERSION_DATE = HttpHeaders.createOptimized("2020-10-01");
  private static final long SECOND_MILLIS = 1000;

  private AnswerWriter() {}

  static void write(HttpServerResponse response, Answer answer, long requestId) {
    head(response, answer, requestId);
    response.end(answer.body());
  }

  /** Promises the whole body, sends half of it and closes the connection. */
  static void writeHalf(
      HttpServerResponse response, Answer answer, long requestId, Runnable close) {
    head(response, answer, requestId);
    int length = answer.body().length();
    response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(length));
    response.write(half(answer.body())).onComplete(_ -> close.run());
  }

  static Buffer half(Buffer body) {
    return body.getBuffer(0, body.length() / 2);
  }

  private static void head(HttpServerResponse response, Answer answer, long requestId) {
    response.setStatusCode(answer.status());
    MultiMap headers = response.headers();
    headers.set(HttpHeaders.CONTENT_TYPE, JSON);
    headers.set(VERSION, VERSION_DATE);
    headers.set(REQUEST_ID, "req_" + Long.toHexString(requestId));
    gauge(headers, "requests", answer.limits().requests());
    gauge(headers, "tokens", answer.limits().tokens());
    if (answer.retryAfterMillis() != Answer.NO_RETRY_AFTER) {
      headers.set("retry-after-ms", Long.toString(answer.retryAfterMillis()));
      headers.set("retry-after", Long.toString(wholeSeconds(answer.retryAfterMillis())));
    }
  }

  private static void gauge(MultiMap headers, String resource, LimitState.Gauge gauge) {
    if (gauge.limited()) {
      headers.set("x-ratelimit-limit-" + resource, Long.toString(gauge.limit()));
      headers.set("x-ratelimit-remaining-" + resource, Long.toString(gauge.remaining()));
      headers.set("x-ratelimit-reset-" + resource, GoDuration.format(gauge.resetMillis()));
    }
  }

  private static long wholeSeconds(long millis) {
    return Math.ceilDiv(millis, SECOND_MILLIS);
  }
}
