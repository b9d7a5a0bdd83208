package io.headrace.job;

import java.util.Optional;

/**
 * What ties a job to other things than its tenant.
 *
 * @param batch the batch whose line it is
 * @param callback where its end is told, besides the tenant's webhook endpoints
 * @param idempotency what makes its create call safe to repeat; not part of an outcome
 * @param session a hash of what the client calls prompts that begin alike; not part of an outcome
 */
public record JobLinks(
    Optional<String> batch,
    Optional<String> callback,
    Optional<IdempotencyKey> idempotency,
    Optional<String> session) {
  /** Of the ids of batches. */
  public static final String BATCH_PREFIX = "batch_";

  public static final JobLinks NONE =
      new JobLinks(Optional.empty(), Optional.empty(), Optional.empty());

  public JobLinks(
      Optional<String> batch, Optional<String> callback, Optional<IdempotencyKey> idempotency) {
    this(batch, callback, idempotency, Optional.empty());
  }

  /** The line of a batch. */
  public static JobLinks ofBatch(String batch) {
    return new JobLinks(Optional.of(batch), Optional.empty(), Optional.empty());
  }

  /** What an outcome repeats. */
  public JobLinks ofOutcome() {
    return idempotency.isEmpty() && session.isEmpty()
        ? this
        : new JobLinks(batch, callback, Optional.empty());
  }

  /** The same job's, as part of a session. */
  public JobLinks in(String session) {
    return new JobLinks(batch, callback, idempotency, Optional.of(session));
  }
}
