package io.headrace.ingress.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.webhook.WebhookEndpoint;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * Headrace has stopped deliveries to an endpoint; it counts unless its owner enabled it later.
 *
 * @param reason {@code gone} or {@code failing}
 */
public record Disabling(Instant at, String reason) {

  /** Nothing goes to the endpoint, although its owner has enabled it. */
  public boolean isInForce(WebhookEndpoint endpoint) {
    return endpoint.enabled() && !at.isBefore(endpoint.enabledAt());
  }

  static byte[] encode(Disabling disabling) {
    byte[] reason = disabling.reason().getBytes(UTF_8);
    return ByteBuffer.allocate(Long.BYTES + reason.length)
        .putLong(disabling.at().toEpochMilli())
        .put(reason)
        .array();
  }

  static Disabling decode(byte[] stored) {
    ByteBuffer in = ByteBuffer.wrap(stored);
    Instant at = Instant.ofEpochMilli(in.getLong());
    return new Disabling(at, UTF_8.decode(in).toString());
  }
}
