package io.headrace.ingress.http;

import io.headrace.job.IdempotencyKey;
import io.headrace.job.JobLinks;
import io.headrace.job.Operation;
import java.util.Optional;

/** What a create call's headers tie its job to. */
final class Links {
  private Links() {}

  /**
   * @param body as the client sent it
   */
  static JobLinks of(Call call, Operation operation, byte[] body) throws Refused {
    if (call.header(IdempotencyHeader.NAME).isEmpty()) {
      return JobLinks.NONE;
    }
    Optional<IdempotencyKey> key =
        IdempotencyHeader.key(call, operation.path(), IdempotencyKey.hash(body));
    return new JobLinks(Optional.empty(), Optional.empty(), key);
  }
}
