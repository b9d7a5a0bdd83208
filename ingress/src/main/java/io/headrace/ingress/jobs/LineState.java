package io.headrace.ingress.jobs;

import io.headrace.job.JobStatus;
import java.util.OptionalLong;

/**
 * One line of a batch that was submitted.
 *
 * @param line its number, from 0
 * @param outcome offset of its outcome in its partition of {@code jobs}; empty while it has none
 */
public record LineState(int line, String id, JobStatus status, OptionalLong outcome) {}
