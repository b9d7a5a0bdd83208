package io.headrace.ingress.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** An upload of many MiB, all of the same one: so its test needs no memory for it. */
final class LargeForm {
  private static final int BLOCK = 1 << 20;
  private static final String HEAD =
      "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n";
  private static final String TAIL =
      "\r\n--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--b--\r\n";

  private LargeForm() {}

  /**
   * @param bytes whole MiB
   */
  static InputStream of(long bytes) {
    byte[] block = new byte[BLOCK];
    Arrays.fill(block, (byte) '7');
    Stream<byte[]> blocks = Stream.generate(() -> block).limit(bytes / BLOCK);
    List<InputStream> all =
        Stream.of(Stream.of(HEAD.getBytes(UTF_8)), blocks, Stream.of(TAIL.getBytes(UTF_8)))
            .flatMap(part -> part)
            .<InputStream>map(ByteArrayInputStream::new)
            .toList();
    return new SequenceInputStream(Collections.enumeration(all));
  }
}
