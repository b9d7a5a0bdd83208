package io.headrace.responses;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** JSON put together from fragments and slices of other bodies. */
final class JsonBytes {
  private final ByteArrayOutputStream out;

  JsonBytes(int expected) {
    out = new ByteArrayOutputStream(expected);
  }

  JsonBytes text(String fragment) {
    byte[] bytes = fragment.getBytes(UTF_8);
    return bytes(bytes, 0, bytes.length);
  }

  JsonBytes bytes(byte[] source, int start, int length) {
    out.write(source, start, length);
    return this;
  }

  byte[] toByteArray() {
    return out.toByteArray();
  }
}
