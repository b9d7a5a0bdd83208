package io.headrace.ingress.peer;

import java.time.Duration;

/**
 * What a peer says of its call.
 *
 * @param outcomeWithin zero when it wants something else than an outcome
 * @param bodyHash by {@link PeerSeal#hash}; "" when it sends no body
 */
public record PeerClaims(Duration outcomeWithin, String bodyHash) {}
