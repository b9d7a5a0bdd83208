package io.headrace.ingress.jobs;

import io.headrace.job.JobEvent.Finished;
import io.headrace.job.JobId;
import io.headrace.job.JobRequest;
import io.headrace.job.JobStatus;
import java.time.Instant;
import java.util.Optional;

/**
 * A job as its tenant may see it.
 *
 * @param status with {@code CANCELLED} and {@code EXPIRED} laid over jobs that no worker has
 *     finished
 * @param changed when the status was reached, as far as the table knows; else when it was accepted
 * @param outcome empty until a worker finished the job, so also for a status laid over
 */
public record JobView(
    JobId id,
    JobStatus status,
    boolean background,
    Instant deadline,
    Instant changed,
    Optional<Finished> outcome,
    Bodies bodies) {

  /** Where the bodies are, in memory or in Kafka; the methods may block on Kafka for a moment. */
  public interface Bodies {

    /** What the client asked, without the body. */
    JobRequest request();

    /** The client's body as accepted. */
    byte[] requestBody();

    /** The body that the outcome record holds. */
    byte[] resultBody();
  }

  /**
   * The headers of the request record.
   *
   * @throws BodyGone when the request record is no longer kept
   * @throws JobTableUnavailable when Kafka doesn't give it in time
   */
  public JobRequest request() {
    return bodies.request();
  }

  /**
   * The client's body as accepted.
   *
   * @throws BodyGone when the request record is no longer kept
   * @throws JobTableUnavailable when Kafka doesn't give it in time
   */
  public byte[] requestBody() {
    return bodies.requestBody();
  }

  /**
   * The body to show; call it only when there is an outcome.
   *
   * @throws BodyGone when the outcome record is no longer kept
   * @throws JobTableUnavailable when Kafka doesn't give it in time
   */
  public byte[] resultBody() {
    return bodies.resultBody();
  }
}
