package io.headrace.ingress.http;

import io.headrace.ingress.batch.Batches;
import io.headrace.ingress.batch.Batches.Cancellation;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.job.JobId;

/** {@code POST /v1/batches/{id}/cancel}: again has no effect; the body, if any, is ignored. */
final class CancelBatch implements Endpoint {
  private final Batches batches;
  private final ObjectRoutes routes;

  CancelBatch(Batches batches, ObjectRoutes routes) {
    this.batches = batches;
    this.routes = routes;
  }

  @Override
  public Reply answer(Call call) throws Refused, QueueUnavailable, InterruptedException {
    return routes.answer(call, "/cancel", ObjectRoutes.CHANGE, this::cancel);
  }

  private Reply.Whole cancel(Call call, JobId id)
      throws Refused, QueueUnavailable, InterruptedException {
    return switch (batches.cancel(call.caller().tenant(), id)) {
      case Cancellation.Cancelling(byte[] json) -> Reply.json(json);
      case Cancellation.Unknown() -> throw routes.unknown(id);
      case Cancellation.TooLate(String status) ->
          throw Refused.of(
                  409,
                  "invalid_request_error",
                  "",
                  "",
                  "Cannot cancel a batch with status '" + status + "'.")
              .notAgain();
    };
  }
}
