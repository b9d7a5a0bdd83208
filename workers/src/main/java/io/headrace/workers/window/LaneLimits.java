package io.headrace.workers.window;

/**
 * The bounds of one lane in one worker process.
 *
 * @param concurrency provider calls at once
 * @param maxInFlight jobs started and not committed
 * @param maxInFlightBytes their bodies and outcomes; above it no further job is started
 * @param maxBuffered jobs read from Kafka and not started
 * @param maxBufferedBytes their bodies
 * @param maxSpread offsets from the lowest unfinished record of a partition to the newest read
 */
public record LaneLimits(
    int concurrency,
    int maxInFlight,
    long maxInFlightBytes,
    int maxBuffered,
    long maxBufferedBytes,
    int maxSpread) {}
