package io.headrace.job;

import java.util.Optional;

/**
 * What ties a job to other things than its tenant.
 *
 * @param batch the batch whose line it is
 * @param callback where its end is told, besides the tenant's webhook endpoints
 * @param idempotency what makes its create call safe to repeat; not part of an outcome
 */
public record JobLinks(
    Optional<String> batch, Optional<String> callback, Optional<IdempotencyKey> idempotency) {
  /** Of the ids of batches. */
  public static final String BATCH_PREFIX = "batch_";

  public static final JobLinks NONE =
      new JobLinks(Optional.empty(), Optional.empty(), Optional.empty());

  /** The line of a batch. */
  public static JobLinks ofBatch(String batch) {
    return new JobLinks(Optional.of(batch), Optional.empty(), Optional.empty());
  }

  /** What an outcome repeats. */
  public JobLinks ofOutcome() {
    return idempotency.isEmpty() ? this : new JobLinks(batch, callback, Optional.empty());
  }
}
