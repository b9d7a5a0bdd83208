package io.headrace.ingress.http;

import io.headrace.ingress.files.FilesApi;
import io.headrace.ingress.submit.QueueUnavailable;

/** {@code GET /v1/files/{id}}. */
final class RetrieveFile implements Endpoint {
  private final FilesApi files;
  private final ObjectRoutes routes;

  RetrieveFile(FilesApi files, ObjectRoutes routes) {
    this.files = files;
    this.routes = routes;
  }

  @Override
  public Reply.Whole answer(Call call) throws Refused, QueueUnavailable, InterruptedException {
    return routes.read(
        call,
        (_, id) ->
            FileJson.reply(
                files.find(call.caller().tenant(), id).orElseThrow(() -> routes.unknown(id))));
  }
}
