package io.headrace.workers.provider;

import io.headrace.job.JobRequest;
import java.time.Duration;
import java.time.Instant;

/**
 * One attempt of one job.
 *
 * @param jobId also the idempotency key that the provider gets
 * @param created when the job was accepted; shown in the answer
 * @param request the record's headers
 * @param body the client's bytes; not to be changed
 * @param servedModel the provider's own name for the model
 * @param timeout for the whole call
 */
public record Call(
    String jobId,
    Instant created,
    JobRequest request,
    byte[] body,
    String servedModel,
    Duration timeout) {}
