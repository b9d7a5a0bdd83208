package io.headrace.workers.provider;

import io.headrace.config.Secret;
import io.headrace.job.JobRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One attempt of one job.
 *
 * @param jobId also the idempotency key that the provider gets
 * @param created when the job was accepted; shown in the answer
 * @param request the record's headers
 * @param body the client's bytes; not to be changed
 * @param servedModel the provider's own name for the model
 * @param key the account's; empty when the provider takes calls without
 * @param hints is told what the reply's headers say of the account's limits
 * @param timeout for the whole call
 * @param traceparent sent to the provider; empty: none is
 */
public record Call(
    String jobId,
    Instant created,
    JobRequest request,
    byte[] body,
    String servedModel,
    Secret key,
    Optional<Consumer<RateHints>> hints,
    Duration timeout,
    String traceparent) {

  /** Without a word of its trace. */
  public Call(
      String jobId,
      Instant created,
      JobRequest request,
      byte[] body,
      String servedModel,
      Secret key,
      Optional<Consumer<RateHints>> hints,
      Duration timeout) {
    this(jobId, created, request, body, servedModel, key, hints, timeout, "");
  }

  /** The same, as a part of a trace that the provider is told of. */
  public Call traced(String traceparent) {
    return new Call(jobId, created, request, body, servedModel, key, hints, timeout, traceparent);
  }
}
