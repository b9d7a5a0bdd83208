package io.headrace.ingress.http;

import java.time.Duration;

/**
 * @param maxBody of a request, in bytes
 * @param maxBodiesInMemory bytes of all bodies that are read or on their way to Kafka
 * @param maxHeld calls that wait for an outcome at once
 * @param waitingDeadline of a job whose client waits on its call
 * @param backgroundDeadline of a background job
 * @param maxDeadline the longest that a client may ask for
 */
public record Limits(
    int maxBody,
    int maxBodiesInMemory,
    int maxHeld,
    Duration waitingDeadline,
    Duration backgroundDeadline,
    Duration maxDeadline) {}
