/**
 * Reads {@code requests.*}, calls one provider per job, writes {@code jobs} and the offsets in one
 * transaction. {@link io.headrace.workers.Workers} is the wiring.
 */
@NullMarked
package io.headrace.workers;

import org.jspecify.annotations.NullMarked;
