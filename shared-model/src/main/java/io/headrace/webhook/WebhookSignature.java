package io.headrace.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.config.Secret;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs one attempt, by the Standard Webhooks specification and by a plain HMAC of the body. */
public final class WebhookSignature {
  private static final String PREFIX = "whsec_";
  private static final String ALGORITHM = "HmacSHA256";

  private WebhookSignature() {}

  /** The header {@code webhook-signature}: one {@code v1,...} per secret, with spaces between. */
  public static String standard(List<Secret> secrets, String id, Instant at, byte[] body) {
    byte[] head = (id + "." + at.getEpochSecond() + ".").getBytes(UTF_8);
    return secrets.stream()
        .map(secret -> "v1," + Base64.getEncoder().encodeToString(hmac(secret, head, body)))
        .collect(Collectors.joining(" "));
  }

  /** The header {@code X-Webhook-Signature}: HMAC-SHA256 of the body alone, in hex. */
  public static String hex(Secret secret, byte[] body) {
    return HexFormat.of().formatHex(hmac(secret, new byte[0], body));
  }

  private static byte[] hmac(Secret secret, byte[] head, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(keyBytes(secret.value()), ALGORITHM));
      mac.update(head);
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HmacSHA256", e);
    }
  }

  /** As the official clients have it: base64 after the prefix, plain text without one. */
  private static byte[] keyBytes(String secret) {
    return secret.startsWith(PREFIX)
        ? Base64.getDecoder().decode(secret.substring(PREFIX.length()))
        : secret.getBytes(UTF_8);
  }
}
