package io.headrace.ingress.http;

import io.headrace.ingress.batch.Batches;
import io.headrace.ingress.submit.QueueUnavailable;

/** {@code GET /v1/batches/{id}}: with exact counts. */
final class RetrieveBatch implements Endpoint {
  private final Batches batches;
  private final ObjectRoutes routes;

  RetrieveBatch(Batches batches, ObjectRoutes routes) {
    this.batches = batches;
    this.routes = routes;
  }

  @Override
  public Reply answer(Call call) throws Refused, QueueUnavailable, InterruptedException {
    return routes.read(
        call,
        (here, id) ->
            Reply.json(
                batches.find(here.caller().tenant(), id).orElseThrow(() -> routes.unknown(id))));
  }
}
