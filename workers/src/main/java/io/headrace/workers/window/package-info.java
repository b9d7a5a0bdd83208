/**
 * The window of jobs between Kafka and a provider. Reads a lane's request topics, orders and bounds
 * what runs, and writes each job's records together with the offsets that are then done in one
 * transaction. Knows nothing of providers: the work is a function from a job to its records.
 */
@NullMarked
package io.headrace.workers.window;

import org.jspecify.annotations.NullMarked;
