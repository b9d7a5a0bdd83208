package io.headrace.ingress.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.ingress.batch.Batches;
import io.headrace.ingress.jobs.ObjectKind;
import java.util.Optional;

/** {@code GET /v1/batches}: newest first. */
final class ListBatches implements Endpoint {
  private static final int MAX_LIMIT = 100;
  private static final int DEFAULT_LIMIT = 20;

  private final Batches batches;
  private final MergedList lists;
  private final ObjectRoutes routes;

  ListBatches(Batches batches, MergedList lists, ObjectRoutes routes) {
    this.batches = batches;
    this.lists = lists;
    this.routes = routes;
  }

  @Override
  public Reply answer(Call call) throws Refused, InterruptedException {
    ListPage page = ListPage.of(call, MAX_LIMIT, DEFAULT_LIMIT, routes);
    return lists.answer(
        call,
        page,
        new MergedList.Contents(
            ObjectKind.BATCH, "/v1/batches", "", value -> Optional.of(item(value))));
  }

  private MergedList.Item item(byte[] value) {
    Batches.Shown batch = batches.shown(value);
    return new MergedList.Item(batch.id(), new String(batch.json(), UTF_8));
  }
}
