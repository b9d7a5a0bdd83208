/** Proof of the job table: pure transitions, the topology alone, and the table on a real broker. */
@NullMarked
package io.headrace.ingress.jobs;

import org.jspecify.annotations.NullMarked;
