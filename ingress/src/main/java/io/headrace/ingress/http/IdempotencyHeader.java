package io.headrace.ingress.http;

import io.headrace.job.IdempotencyKey;
import java.util.Optional;

/**
 * {@code Idempotency-Key}: the client's token, a structured-field string or the same without its
 * quotes (draft-ietf-httpapi-idempotency-key-header-07).
 */
final class IdempotencyHeader {
  static final String NAME = "Idempotency-Key";

  /** On answers that an earlier call with the same key was given already. */
  static final String REPLAYED = "Idempotent-Replayed";

  private static final int MAX_LENGTH = 255;

  private IdempotencyHeader() {}

  /**
   * @param path the route's own, without the root of the API
   * @param fingerprint names what was sent, see {@link IdempotencyKey#hash}
   */
  static Optional<IdempotencyKey> key(Call call, String path, String fingerprint) throws Refused {
    Optional<String> given = call.header(NAME);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    String token = token(given.get());
    return Optional.of(IdempotencyKey.of(call.caller().tenant(), "POST", path, token, fingerprint));
  }

  static String token(String header) throws Refused {
    String text = header.strip();
    boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
    String token = quoted ? text.substring(1, text.length() - 1) : text;
    if (token.isEmpty()
        || token.length() > MAX_LENGTH
        || !token.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      throw Refused.invalid(
          "invalid_value",
          NAME,
          "Invalid '" + NAME + "': expected 1 to " + MAX_LENGTH + " printable ASCII characters.");
    }
    return token;
  }

  /** The key was first used with another body. */
  static Refused reused() {
    return Refused.of(
        422,
        "invalid_request_error",
        "idempotency_key_reused",
        NAME,
        "This '" + NAME + "' was used with another request; use a new key for a new request.");
  }

  /** The first call with the key has no answer yet. */
  static Refused inProgress() {
    return Refused.of(
            409,
            "invalid_request_error",
            "idempotency_in_progress",
            NAME,
            "The first request with this '" + NAME + "' is still running; try again.")
        .soon();
  }
}
