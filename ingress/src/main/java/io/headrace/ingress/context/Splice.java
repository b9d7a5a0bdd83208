package io.headrace.ingress.context;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.job.Slice;
import java.io.ByteArrayOutputStream;

/** Bytes put together from text and slices of bodies. */
final class Splice {
  private final ByteArrayOutputStream out;

  Splice(int expected) {
    out = new ByteArrayOutputStream(expected);
  }

  Splice text(String text) {
    out.writeBytes(text.getBytes(UTF_8));
    return this;
  }

  Splice bytes(byte[] body) {
    out.writeBytes(body);
    return this;
  }

  Splice slice(byte[] body, Slice at) {
    out.write(body, at.start(), at.length());
    return this;
  }

  byte[] toByteArray() {
    return out.toByteArray();
  }
}
