package io.headrace.ingress.submit;

import io.headrace.job.JobId;
import java.time.Instant;

/** A job that Kafka has acknowledged. */
public record Accepted(JobId id, Instant deadline) {}
