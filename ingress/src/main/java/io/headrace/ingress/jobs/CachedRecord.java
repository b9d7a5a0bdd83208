package io.headrace.ingress.jobs;

import io.headrace.job.JobEvent.Finished;
import io.headrace.job.JobRequest;

/**
 * A record with its body, kept in memory. Its headers are decoded: Kafka's own are views that would
 * keep the whole fetched buffer alive.
 */
sealed interface CachedRecord {

  byte[] body();

  record Request(JobRequest request, byte[] body) implements CachedRecord {}

  record Result(Finished finished, byte[] body) implements CachedRecord {}
}
