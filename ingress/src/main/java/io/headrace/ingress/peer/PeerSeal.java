package io.headrace.ingress.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How instances know each other's calls: a header {@code minute.waitMillis.hmac}, or {@code
 * minute.waitMillis.bodyHash.hmac} where there is a body, in which the HMAC covers what stands
 * before it, the method and the target.
 */
public final class PeerSeal {
  public static final String HEADER = "X-Headrace-Peer";

  private static final Pattern FORM =
      Pattern.compile("((\\d{1,12})\\.(\\d{1,9})(?:\\.([0-9a-f]{64}))?)\\.([0-9a-f]{64})");
  private static final String ALGORITHM = "HmacSHA256";

  /** The secret signs ids, too: no id's signature may pass for one of these. */
  private static final String PURPOSE = "headrace peer call\n";

  private static final long MILLIS_PER_MINUTE = 60_000;

  /** By so many minutes two instances' clocks may differ; and so long a seal may be repeated. */
  private static final long MAX_SKEW = 5;

  private final SecretKeySpec key;
  private final InstantSource clock;

  /**
   * @param secret the one that all instances of a deployment share
   */
  public PeerSeal(String secret, InstantSource clock) {
    key = new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM);
    this.clock = clock;
  }

  /** The header's value, for a call without a body. */
  public String of(String method, String target, Duration outcomeWithin) {
    return of(method, target, outcomeWithin, new byte[0]);
  }

  /** The header's value. */
  public String of(String method, String target, Duration outcomeWithin, byte[] body) {
    String bodyHash = body.length == 0 ? "" : "." + hash(body);
    String claims = minute() + "." + outcomeWithin.toMillis() + bodyHash;
    return claims + "." + HexFormat.of().formatHex(mac(claims, method, target));
  }

  /** SHA-256 in hex. */
  public static String hash(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /** What the peer says; empty when no peer made the header. The body is still to be compared. */
  public Optional<PeerClaims> verify(String header, String method, String target) {
    Matcher form = FORM.matcher(header);
    if (!form.matches() || Math.abs(Long.parseLong(form.group(2)) - minute()) > MAX_SKEW) {
      return Optional.empty();
    }
    byte[] expected = mac(form.group(1), method, target);
    return MessageDigest.isEqual(expected, HexFormat.of().parseHex(form.group(5)))
        ? Optional.of(claims(form))
        : Optional.empty();
  }

  private static PeerClaims claims(Matcher form) {
    String bodyHash = form.group(4) == null ? "" : form.group(4);
    return new PeerClaims(Duration.ofMillis(Long.parseLong(form.group(3))), bodyHash);
  }

  private long minute() {
    return clock.millis() / MILLIS_PER_MINUTE;
  }

  private byte[] mac(String claims, String method, String target) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal((PURPOSE + claims + "\n" + method + "\n" + target).getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + ALGORITHM, e);
    }
  }
}
