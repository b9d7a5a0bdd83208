package io.headrace.ingress.submit;

import io.headrace.job.JobId;
import java.time.Instant;

/**
 * A job that Kafka has acknowledged.
 *
 * @param replayed an earlier call with the same idempotency key made it
 */
public record Accepted(JobId id, Instant deadline, boolean replayed) {

  public Accepted(JobId id, Instant deadline) {
    this(id, deadline, false);
  }
}
