package io.headrace.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A client's token that makes a create call safe to repeat, as hashes: neither the token nor the
 * body is kept (draft-ietf-httpapi-idempotency-key-header-07).
 *
 * @param scope names tenant, method, path and token
 * @param fingerprint names the body that the token was first used with
 */
public record IdempotencyKey(String scope, String fingerprint) {
  private static final int HASH_CHARACTERS = 32; // 128 bits

  public IdempotencyKey {
    requireHash("scope", scope);
    requireHash("fingerprint", fingerprint);
  }

  /**
   * @param path the route's own, so that both roots of an API are one
   * @param fingerprint of the body, by {@link #hash}
   */
  public static IdempotencyKey of(
      TenantId tenant, String method, String path, String token, String fingerprint) {
    String scope = String.join("\n", tenant.value(), method, path, token);
    return new IdempotencyKey(hash(scope.getBytes(UTF_8)), fingerprint);
  }

  /** 128 bits of SHA-256, in hex. */
  public static String hash(byte[] bytes) {
    try {
      byte[] whole = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(whole).substring(0, HASH_CHARACTERS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  private static void requireHash(String name, String value) {
    if (value.length() != HASH_CHARACTERS) {
      throw new IllegalArgumentException(
          name + " must have " + HASH_CHARACTERS + " hex digits, got " + value.length());
    }
  }
}
