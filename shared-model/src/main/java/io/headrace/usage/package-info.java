/**
 * What was used, summed: one tenant's jobs and tokens by model over a minute, an hour or a day; and
 * the first stage of aggregation, from outcomes in {@code jobs} to partial sums at each tenant's
 * home partition, with what every application built on it shares.
 */
@NullMarked
package io.headrace.usage;

import org.jspecify.annotations.NullMarked;
