package io.headrace.simulator;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;

/**
 * Carries out the reply to one call, on its event loop, and tells the ledger once how it ended:
 * before the answer is written, so that a client who has the answer finds it counted.
 */
record Call(
    Vertx vertx, HttpServerRequest request, CallLedger ledger, Manners manners, long serial) {

  void carryOut(Reply reply) {
    switch (reply) {
      case Reply.Whole(Answer answer, long delay) -> after(delay, () -> write(answer, true));
      case Reply.Malformed(Answer answer, long delay) ->
          after(delay, () -> write(answer.withBody(AnswerWriter.half(answer.body())), false));
      case Reply.Truncated(Answer answer, long delay) -> after(delay, () -> writeHalf(answer));
      case Reply.Slow(Answer answer, long delay, long bodyMillis) ->
          after(delay, () -> writeSlowly(answer, bodyMillis));
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
    if (gone()) {
      endWithoutStatus();
    } else {
      end(answer, whole);
      writer().write(answer);
    }
  }

  private void writeHalf(Answer answer) {
    if (gone()) {
      endWithoutStatus();
    } else {
      end(answer, false);
      writer().writeHalf(answer, this::close);
    }
  }

  private void writeSlowly(Answer answer, long bodyMillis) {
    if (gone()) {
      endWithoutStatus();
    } else {
      writer()
          .writeSlowly(vertx, answer, bodyMillis, () -> end(answer, true), this::endWithoutStatus);
    }
  }

  private boolean gone() {
    return request.response().closed();
  }

  private AnswerWriter writer() {
    return new AnswerWriter(request.response(), manners, serial);
  }

  private void drop() {
    endWithoutStatus();
    close();
  }

  private void close() {
    request.connection().close();
  }

  private void end(Answer answer, boolean whole) {
    ledger.end(answer.status(), whole && answer.status() == Answer.OK);
  }

  private void endWithoutStatus() {
    ledger.end(CallLedger.NO_STATUS, false);
  }
}
