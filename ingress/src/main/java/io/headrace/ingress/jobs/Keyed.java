package io.headrace.ingress.jobs;

import java.time.Instant;

/**
 * What a create call with an idempotency key made.
 *
 * @param fingerprint of the call's body
 */
public record Keyed(String fingerprint, String objectId, Instant created) {}
