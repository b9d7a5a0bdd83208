package io.headrace.ingress.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** A record's headers in bytes: their number, then names and values, each after its length. */
final class HeaderCodec {
  private static final int NO_VALUE = -1;

  private HeaderCodec() {}

  static byte[] encode(Headers headers) {
    Header[] all = headers.toArray();
    byte[][] names = new byte[all.length][];
    int size = Integer.BYTES;
    for (int i = 0; i < all.length; i++) {
      names[i] = all[i].key().getBytes(UTF_8);
      size += 2 * Integer.BYTES + names[i].length + lengthOf(all[i].value());
    }
    ByteBuffer out = ByteBuffer.allocate(size).putInt(all.length);
    for (int i = 0; i < all.length; i++) {
      out.putInt(names[i].length).put(names[i]);
      putValue(out, all[i].value());
    }
    return out.array();
  }

  private static int lengthOf(byte @Nullable [] value) {
    return value == null ? 0 : value.length;
  }

  private static void putValue(ByteBuffer out, byte @Nullable [] value) {
    if (value == null) {
      out.putInt(NO_VALUE);
    } else {
      out.putInt(value.length).put(value);
    }
  }

  static Headers decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    Headers headers = new RecordHeaders();
    for (int left = in.getInt(); left > 0; left--) {
      headers.add(new String(next(in, in.getInt()), UTF_8), value(in));
    }
    return headers;
  }

  private static byte @Nullable [] value(ByteBuffer in) {
    int length = in.getInt();
    return length == NO_VALUE ? null : next(in, length);
  }

  private static byte[] next(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
