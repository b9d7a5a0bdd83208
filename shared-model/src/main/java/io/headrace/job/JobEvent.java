package io.headrace.job;

import io.headrace.llm.Usage;
import java.util.Optional;

/** What the {@code jobs} topic says about a job. */
public sealed interface JobEvent {

  TenantId tenant();

  /** The model's name as the client gave it. */
  String model();

  /** The provider call has been running for more than a second. */
  record Started(TenantId tenant, String model) implements JobEvent {}

  /**
   * The one outcome of a job. The record's value is the body to show: a whole Response object, or
   * of other operations the provider's answer or OpenAI's error object.
   *
   * @param httpStatus what a client that waits on its call is answered
   * @param provider who served it, or tried last; empty when no call was made
   * @param attempts provider calls made by the worker that finished it
   * @param queuedMillis from acceptance to the start of the first call
   * @param providerMillis the last call's time
   * @param background its client doesn't wait on the create call
   * @param links as in its request, without the idempotency key
   */
  record Finished(
      TenantId tenant,
      String keyId,
      String model,
      JobStatus status,
      int httpStatus,
      Optional<JobError> error,
      String provider,
      String servedModel,
      Usage usage,
      int attempts,
      long queuedMillis,
      long providerMillis,
      boolean background,
      JobLinks links)
      implements JobEvent {}
}
