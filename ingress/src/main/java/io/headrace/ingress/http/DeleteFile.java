package io.headrace.ingress.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.ingress.files.FilesApi;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.job.JobId;

/** {@code DELETE /v1/files/{id}}: hidden at once; running batches read on. */
final class DeleteFile implements Endpoint {
  private final FilesApi files;
  private final ObjectRoutes routes;

  DeleteFile(FilesApi files, ObjectRoutes routes) {
    this.files = files;
    this.routes = routes;
  }

  @Override
  public Reply answer(Call call) throws Refused, QueueUnavailable, InterruptedException {
    return routes.answer(call, "", ObjectRoutes.CHANGE, this::delete);
  }

  private Reply.Whole delete(Call call, JobId id)
      throws Refused, QueueUnavailable, InterruptedException {
    if (!files.delete(call.caller().tenant(), id)) {
      throw routes.unknown(id);
    }
    String json = "{\"id\":\"%s\",\"object\":\"file\",\"deleted\":true}".formatted(id);
    return Reply.json(json.getBytes(UTF_8));
  }
}
