package io.headrace.ingress.http;

import io.headrace.ingress.blob.BlobStore;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.job.JobId;
import java.io.IOException;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /v1/files/{id}/content}: whether the caller may see it says the file's owner; the
 * bytes come from the blob store, which all instances share.
 */
final class FileContent implements Endpoint {
  private static final Logger log = LoggerFactory.getLogger(FileContent.class);

  private final RetrieveFile file;
  private final ObjectRoutes routes;
  private final BlobStore blobs;

  FileContent(RetrieveFile file, ObjectRoutes routes, BlobStore blobs) {
    this.file = file;
    this.routes = routes;
    this.blobs = blobs;
  }

  @Override
  public Reply answer(Call call) throws Refused, QueueUnavailable, InterruptedException {
    Reply.Whole found = file.answer(call);
    return found.status() == 200 ? content(routes.verified(call.pathParam("id"))) : found;
  }

  private Reply content(JobId id) throws Refused {
    OptionalLong size = size(id);
    if (size.isEmpty()) {
      log.error("the blob of {} is gone; its content is answered 404", id);
      throw routes.unknown(id);
    }
    return new Reply.Content(size.getAsLong(), () -> blobs.open(id.value(), 0));
  }

  private OptionalLong size(JobId id) throws Refused {
    try {
      return blobs.size(id.value());
    } catch (IOException e) {
      log.error("the blob store is away; the call is answered 503", e);
      throw storeAway();
    }
  }

  static Refused storeAway() {
    return Refused.unavailable(
        "file_store_unavailable", "Files can't be stored or read at this moment; try again.");
  }
}
