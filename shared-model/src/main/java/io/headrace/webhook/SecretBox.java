package io.headrace.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.config.Secret;
import io.headrace.job.TenantId;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes signing secrets and keeps them from whoever can read topics but not the deployment's
 * secret: AES-256-GCM, nonce first, bound to the tenant. Every key is derived from {@code
 * ids.secret}, so a change of that one makes all of them unreadable.
 */
public final class SecretBox {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int SECRET_BYTES = 32;
  private static final int HINT_CHARACTERS = 4;
  private static final String PREFIX = "whsec_";

  private final byte[] root;
  private final SecretKeySpec key;
  private final SecureRandom random = new SecureRandom();

  public SecretBox(String idSecret) {
    root = idSecret.getBytes(UTF_8);
    key = new SecretKeySpec(hmac(root, "headrace webhook secrets"), "AES");
  }

  /** A new {@code whsec_...}. */
  public Secret mint() {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return new Secret(PREFIX + Base64.getEncoder().encodeToString(bytes));
  }

  public SealedSecret seal(TenantId tenant, Secret secret) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] text = crypt(Cipher.ENCRYPT_MODE, tenant, nonce, secret.value().getBytes(UTF_8), 0);
    byte[] sealed = ByteBuffer.allocate(nonce.length + text.length).put(nonce).put(text).array();
    return new SealedSecret(
        Base64.getEncoder().encodeToString(sealed), hint(secret), Optional.empty());
  }

  /**
   * @throws IllegalArgumentException when it was sealed for another tenant, with another id secret,
   *     or was tampered with
   */
  public Secret open(TenantId tenant, SealedSecret sealed) {
    byte[] bytes = Base64.getDecoder().decode(sealed.sealed());
    if (bytes.length <= NONCE_BYTES) {
      throw new IllegalArgumentException("the sealed secret is too short");
    }
    return new Secret(
        new String(crypt(Cipher.DECRYPT_MODE, tenant, bytes, bytes, NONCE_BYTES), UTF_8));
  }

  /** What signs callbacks of a tenant that has set no secret of its own. */
  public Secret callbackSecret(TenantId tenant) {
    byte[] bytes = hmac(root, "headrace callback secret\n" + tenant.value());
    return new Secret(PREFIX + Base64.getEncoder().encodeToString(bytes));
  }

  private static String hint(Secret secret) {
    String text = secret.value();
    return text.substring(Math.max(0, text.length() - HINT_CHARACTERS));
  }

  private byte[] crypt(int mode, TenantId tenant, byte[] nonce, byte[] text, int from) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce, 0, NONCE_BYTES));
      cipher.updateAAD(tenant.value().getBytes(UTF_8));
      return cipher.doFinal(text, from, text.length - from);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "a sealed secret can't be read; was ids.secret changed?", e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HmacSHA256", e);
    }
  }
}
