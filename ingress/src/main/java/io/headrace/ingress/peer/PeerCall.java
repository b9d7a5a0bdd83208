package io.headrace.ingress.peer;

import java.time.Duration;
import java.util.Map;

/**
 * A call to pass on.
 *
 * @param target path and query
 * @param hold how long the other instance may hold it
 */
public record PeerCall(
    String method, String target, Map<String, String> headers, byte[] body, Duration hold) {}
