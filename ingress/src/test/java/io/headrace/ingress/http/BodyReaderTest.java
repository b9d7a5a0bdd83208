package io.headrace.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BodyReaderTest {
  private static final int MAX = 200_000;

  private static byte[] body(int length) {
    byte[] body = new byte[length];
    new Random(length).nextBytes(body);
    return body;
  }

  private static byte[] read(byte[] body, long declared) throws Refused {
    return BodyReader.read(new ByteArrayInputStream(body), declared, MAX, BodyReader.LIMIT);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 131_072, 199_999, MAX})
  void read_upToTheLimit_isTheBody(int length) throws Refused {
    byte[] body = body(length);
    assertThat(read(body, length)).isEqualTo(body);
    assertThat(read(body, -1)).isEqualTo(body);
  }

  @ParameterizedTest
  @ValueSource(ints = {MAX + 1, MAX + 2, 262_144, 1_000_000})
  void read_overTheLimit_is413(int length) {
    for (long declared : new long[] {length, -1}) {
      assertThatThrownBy(() -> read(body(length), declared))
          .isInstanceOfSatisfying(
              Refused.class, refused -> assertThat(refused.status).isEqualTo(413));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10, 64 * 1024 - 1})
  void read_smallLimit_holdsForUndeclaredBodies(int max) {
    var in = new ByteArrayInputStream(body(max + 1));
    assertThatThrownBy(() -> BodyReader.read(in, -1, max, BodyReader.LIMIT))
        .isInstanceOf(Refused.class);
  }

  @Test
  void read_bodyThatStalls_is408AndLeavesNoInterrupt() throws IOException {
    try (PipedOutputStream out = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(out)) {
      out.write(body(10));
      assertThatThrownBy(() -> BodyReader.read(in, 20, MAX, Duration.ofMillis(100)))
          .isInstanceOfSatisfying(
              Refused.class, refused -> assertThat(refused.status).isEqualTo(408));
      assertThat(Thread.interrupted()).isFalse();
    }
  }
}
