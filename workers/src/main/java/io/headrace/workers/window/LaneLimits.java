package io.headrace.workers.window;

/**
 * The bounds of one lane in one worker process.
 *
 * @param concurrency provider calls at once
 * @param maxInFlight jobs started and not committed
 * @param maxBuffered jobs read from Kafka and not started
 * @param maxBufferedBytes their bodies
 * @param maxSpread offsets from the lowest unfinished record of a partition to the newest read
 */
public record LaneLimits(
    int concurrency, int maxInFlight, int maxBuffered, long maxBufferedBytes, int maxSpread) {}
