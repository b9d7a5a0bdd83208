/**
 * The job table: reads {@code requests.*}, {@code jobs} and {@code cancellations} and the topics of
 * batches, files and webhooks, keeps where each job's records lie, answers polls and wakes those
 * who wait for an outcome.
 */
@NullMarked
package io.headrace.ingress.jobs;

import org.jspecify.annotations.NullMarked;
