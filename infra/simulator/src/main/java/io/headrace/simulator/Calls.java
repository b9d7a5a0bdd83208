package io.headrace.simulator;

import java.util.Map;

/**
 * What the simulator has seen since it started or was reset.
 *
 * @param calls calls to the model routes, whatever became of them
 * @param answered calls that got a whole answer with status 200
 * @param keys different values of the Idempotency-Key header
 * @param repeatedKeys keys that came with more than one call
 * @param extraCalls calls beyond the first of each key
 * @param keysDropped calls whose new key was not counted because the table was full
 * @param byStatus calls by HTTP status; "none" where the connection closed without one
 * @param inFlight calls that have come in and not ended; a reset does not touch it
 */
public record Calls(
    long calls,
    long answered,
    long keys,
    long repeatedKeys,
    long extraCalls,
    long keysDropped,
    Map<String, Long> byStatus,
    long inFlight,
    long maxInFlight) {}
