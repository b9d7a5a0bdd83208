package io.headrace.simulator;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** Writes one answer with its provider's headers. Must run on the connection's event loop. */
record AnswerWriter(HttpServerResponse response, Manners manners, long requestId) {
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final int SLICES = 10;

  void write(Answer answer) {
    head(answer);
    response.end(answer.body());
  }

  /** Promises the whole body, sends half of it and closes the connection. */
  void writeHalf(Answer answer, Runnable close) {
    promise(answer);
    response.write(half(answer.body())).onComplete(_ -> close.run());
  }

  /** Sends the body in slices at even intervals; says first whether the last one can be sent. */
  void writeSlowly(Vertx vertx, Answer answer, long millis, Runnable last, Runnable gone) {
    promise(answer);
    next(vertx, answer.body(), 0, Math.max(1, millis / SLICES), last, gone);
  }

  private void next(
      Vertx vertx, Buffer body, int slice, long pauseMillis, Runnable last, Runnable gone) {
    int start = (int) ((long) body.length() * slice / SLICES);
    if (response.closed()) {
      gone.run();
    } else if (slice == SLICES - 1) {
      last.run();
      response.end(body.getBuffer(start, body.length()));
    } else {
      int end = (int) ((long) body.length() * (slice + 1) / SLICES);
      response.write(body.getBuffer(start, end));
      vertx.setTimer(pauseMillis, _ -> next(vertx, body, slice + 1, pauseMillis, last, gone));
    }
  }

  static Buffer half(Buffer body) {
    return body.getBuffer(0, body.length() / 2);
  }

  private void promise(Answer answer) {
    head(answer);
    response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(answer.body().length()));
  }

  private void head(Answer answer) {
    response.setStatusCode(answer.status());
    MultiMap headers = response.headers();
    headers.set(HttpHeaders.CONTENT_TYPE, JSON);
    manners.sign(headers, answer, requestId);
  }
}
