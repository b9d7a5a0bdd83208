package io.headrace.simulator;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * Carries out the reply to one call, on its event loop, and tells the ledger once how it ended:
 * before the answer is written, so that a client who has the answer finds it counted.
 */
record Call(Vertx vertx, HttpServerRequest request, CallLedger ledger, long serial) {

  void carryOut(Reply reply) {
    switch (reply) {
      case Reply.Whole(Answer answer, long delay) -> after(delay, () -> write(answer, true));
      case Reply.Malformed(Answer answer, long delay) ->
          after(delay, () -> write(answer.withBody(AnswerWriter.half(answer.body())), false));
      case Reply.Truncated(Answer answer, long delay) -> after(delay, () -> writeHalf(answer));
      case Reply.Dropped(long delay) -> after(delay, this::drop);
      case Reply.Hung _ -> request.response().closeHandler(_ -> endWithoutStatus());
    }
  }

  private void after(long delayMillis, Runnable ending) {
    if (delayMillis == 0) {
      ending.run();
    } else {
      vertx.setTimer(delayMillis, _ -> ending.run());
    }
  }

  private void write(Answer answer, boolean whole) {
    HttpServerResponse response = request.response();
    if (response.closed()) {
      endWithoutStatus();
    } else {
      ledger.end(answer.status(), whole && answer.status() == Answer.OK);
      AnswerWriter.write(response, answer, serial);
    }
  }

  private void writeHalf(Answer answer) {
    HttpServerResponse response = request.response();
    if (response.closed()) {
      endWithoutStatus();
    } else {
      ledger.end(answer.status(), false);
      AnswerWriter.writeHalf(response, answer, serial, this::close);
    }
  }

  private void drop() {
    endWithoutStatus();
    close();
  }

  private void close() {
    request.connection().close();
  }

  private void endWithoutStatus() {
    ledger.end(CallLedger.NO_STATUS, false);
  }
}
