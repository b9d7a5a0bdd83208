package io.headrace.simulator;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.core.io.JsonStringEncoder;

/** Puts a JSON document together from fragments that are bytes already. */
final class JsonOut {
  private static final JsonStringEncoder ESCAPES = JsonStringEncoder.getInstance();
  private static final byte[] HEX = fragment("0123456789abcdef");
  private static final byte[] QUOTE = fragment("\"");
  private static final int LONGEST_NUMBER = 20;

  private byte[] bytes;
  private int length;

  JsonOut(int expectedLength) {
    bytes = new byte[expectedLength];
  }

  static byte[] fragment(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  JsonOut raw(byte[] fragment) {
    return raw(fragment, 0, fragment.length);
  }

  JsonOut raw(byte[] source, int start, int count) {
    ensure(count);
    System.arraycopy(source, start, bytes, length, count);
    length += count;
    return this;
  }

  /** Written from its last digit backwards, then moved to where it belongs. */
  JsonOut number(long notNegative) {
    ensure(LONGEST_NUMBER);
    int end = length + LONGEST_NUMBER;
    int at = end;
    long rest = notNegative;
    do {
      bytes[--at] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
    System.arraycopy(bytes, at, bytes, length, end - at);
    length += end - at;
    return this;
  }

  /** Sixteen digits. */
  JsonOut hex(long value) {
    ensure(Long.BYTES * 2);
    for (int shift = Long.SIZE - 4; shift >= 0; shift -= 4) {
      bytes[length++] = HEX[(int) (value >>> shift) & 0xf];
    }
    return this;
  }

  /** With quotes and escapes. */
  JsonOut string(String text) {
    return raw(QUOTE).escaped(text).raw(QUOTE);
  }

  /** With escapes. */
  JsonOut escaped(String text) {
    return raw(ESCAPES.quoteAsUTF8(text));
  }

  /** With quotes; the text has its escapes already. */
  JsonOut quoted(String wireText) {
    return raw(QUOTE).raw(fragment(wireText)).raw(QUOTE);
  }

  Buffer buffer() {
    return Buffer.buffer(length).appendBytes(bytes, 0, length);
  }

  private void ensure(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
