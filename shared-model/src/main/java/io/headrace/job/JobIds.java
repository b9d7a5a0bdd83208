package io.headrace.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Mints and checks ids: a prefix, then 20 bytes in lower-case base32hex (whose order is the order
 * of the bytes, so ids sort by time): 48-bit milliseconds, 16-bit partition, 64 random bits, and 32
 * bits of HMAC-SHA256 over all that and the prefix. A forged id is refused without a lookup.
 */
public final class JobIds {
  private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuv";
  private static final int BYTES = 20;
  private static final int SIGNED_BYTES = 16;
  private static final int CHARACTERS = BYTES * 8 / 5;

  /** 23 bits of a line's id number it: what comes before are 21 whole characters. */
  public static final int MAX_LINE = (1 << 23) - 1;

  private static final int STEM_CHARACTERS = 21;

  private final Mac keyed;
  private final InstantSource clock;

  /**
   * @param secret shared by all instances of a deployment; ids of another secret are unknown here
   */
  public JobIds(String secret, InstantSource clock) {
    try {
      keyed = Mac.getInstance("HmacSHA256");
      keyed.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HmacSHA256", e);
    }
    this.clock = clock;
  }

  /** A new id such as {@code resp_0d1f...}; {@code prefix} includes its underscore or dash. */
  public JobId mint(String prefix, int partition) {
    long now = clock.millis();
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    bytes.putLong(now << 16 | partition & 0xffff).putLong(ThreadLocalRandom.current().nextLong());
    bytes.putInt(mac(prefix, bytes.array()));
    return new JobId(prefix + encode(bytes.array()), now, partition);
  }

  /**
   * The id of a batch's line, the same every time. It has the batch's moment, partition and first
   * random bits, so the lines of a batch are one range, in order.
   */
  public JobId line(JobId batch, Operation operation, int line) {
    if (line < 0 || line > MAX_LINE) {
      throw new IllegalArgumentException("line must be 0 to " + MAX_LINE + ", got " + line);
    }
    byte[] bytes =
        decode(suffix(batch.value())).orElseThrow(() -> new IllegalArgumentException("no id"));
    ByteBuffer id = ByteBuffer.wrap(bytes);
    id.putLong(8, id.getLong(8) & ~(long) MAX_LINE | line);
    id.putInt(SIGNED_BYTES, mac(operation.idPrefix(), bytes));
    return read(operation.idPrefix() + encode(bytes), bytes);
  }

  /** Which line of its batch an id names; only for ids by {@link #line}. */
  public static int lineOf(String id) {
    byte[] bytes = decode(suffix(id)).orElseThrow(() -> new IllegalArgumentException("no id"));
    return (int) ByteBuffer.wrap(bytes).getLong(8) & MAX_LINE;
  }

  /** What a batch's id and the ids of its lines have in common, and no other id. */
  public static String stem(String id) {
    int start = id.length() - CHARACTERS;
    return id.substring(start, start + STEM_CHARACTERS);
  }

  private static String suffix(String id) {
    return id.substring(Math.max(0, id.length() - CHARACTERS));
  }

  /** The id, when {@code text} is one that a holder of the secret minted under this prefix. */
  public Optional<JobId> verify(String prefix, String text) {
    if (!text.startsWith(prefix) || text.length() != prefix.length() + CHARACTERS) {
      return Optional.empty();
    }
    return decode(text.substring(prefix.length()))
        .filter(bytes -> ByteBuffer.wrap(bytes).getInt(SIGNED_BYTES) == mac(prefix, bytes))
        .map(bytes -> read(text, bytes));
  }

  /** When the job of an id was accepted, for ids whose origin is known; empty for other text. */
  public static OptionalLong createdMillis(String id) {
    int start = id.length() - CHARACTERS;
    return start < 0
        ? OptionalLong.empty()
        : decode(id.substring(start))
            .map(bytes -> OptionalLong.of(ByteBuffer.wrap(bytes).getLong() >>> 16))
            .orElse(OptionalLong.empty());
  }

  private static JobId read(String text, byte[] bytes) {
    long head = ByteBuffer.wrap(bytes).getLong();
    return new JobId(text, head >>> 16, (int) (head & 0xffff));
  }

  /** The partition that an id names, for ids whose origin is known; empty for other text. */
  public static OptionalInt partitionOf(String id) {
    int start = id.length() - CHARACTERS;
    return start < 0
        ? OptionalInt.empty()
        : decode(id.substring(start))
            .map(bytes -> OptionalInt.of((int) (ByteBuffer.wrap(bytes).getLong() & 0xffff)))
            .orElse(OptionalInt.empty());
  }

  private int mac(String prefix, byte[] bytes) {
    Mac mac = copyOfKeyed();
    mac.update(prefix.getBytes(UTF_8));
    mac.update(bytes, 0, SIGNED_BYTES);
    return ByteBuffer.wrap(mac.doFinal()).getInt();
  }

  private Mac copyOfKeyed() {
    try {
      return (Mac) keyed.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("HmacSHA256 of this Java can't be cloned", e);
    }
  }

  private static String encode(byte[] bytes) {
    char[] text = new char[CHARACTERS];
    for (int i = 0; i < CHARACTERS; i++) {
      int bit = i * 5;
      int pair =
          (bytes[bit / 8] & 0xff) << 8 | (bit / 8 + 1 < BYTES ? bytes[bit / 8 + 1] & 0xff : 0);
      text[i] = ALPHABET.charAt(pair >>> (11 - bit % 8) & 31);
    }
    return new String(text);
  }

  private static Optional<byte[]> decode(String text) {
    byte[] bytes = new byte[BYTES];
    for (int i = 0; i < CHARACTERS; i++) {
      int value = ALPHABET.indexOf(text.charAt(i));
      if (value < 0) {
        return Optional.empty();
      }
      int bit = i * 5;
      int pair = value << (11 - bit % 8);
      bytes[bit / 8] |= (byte) (pair >>> 8);
      if (bit / 8 + 1 < BYTES) {
        bytes[bit / 8 + 1] |= (byte) pair;
      }
    }
    return Optional.of(bytes);
  }
}
