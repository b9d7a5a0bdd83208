/**
 * Sends jobs to a gateway over HTTP at a fixed rate and reports how long each took from the moment
 * it was due: {@link io.headrace.bench.LoadPlan} comes in, {@link io.headrace.bench.LoadResult}
 * goes out.
 */
@NullMarked
package io.headrace.bench;

import org.jspecify.annotations.NullMarked;
