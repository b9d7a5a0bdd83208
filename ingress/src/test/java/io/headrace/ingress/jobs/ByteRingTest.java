package io.headrace.ingress.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.ingress.jobs.ByteRing.Found;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ByteRingTest {
  private static final int BYTES = 64 * 1024;
  private static final byte[] HEAD = "head".getBytes(UTF_8);

  private record Put(int number, int size) {}

  @Test
  void find_put_isWhatWasPut() {
    try (ByteRing ring = new ByteRing(BYTES)) {
      ring.put(7, key(1), HEAD, new byte[0]);
      ring.put(8, key(2), new byte[0], body(2, 1_000));
      assertThat(ring.find(7, key(1)))
          .hasValueSatisfying(found -> {
            assertThat(found.head()).isEqualTo(HEAD);
            assertThat(found.body()).isEmpty();
          });
      assertThat(ring.find(8, key(2)))
          .hasValueSatisfying(found -> {
            assertThat(found.head()).isEmpty();
            assertThat(found.body()).isEqualTo(body(2, 1_000));
          });
    }
  }

  @Test
  void find_nothingPut_isEmpty() {
    try (ByteRing ring = new ByteRing(BYTES)) {
      assertThat(ring.find(0, key(0))).isEmpty();
    }
  }

  @Test
  void find_otherKeyOfTheSameHash_isEmpty() {
    try (ByteRing ring = new ByteRing(BYTES)) {
      ring.put(7, key(1), HEAD, body(1, 10));
      assertThat(ring.find(7, key(2))).isEmpty();
      assertThat(ring.find(7, new byte[0])).isEmpty();
    }
  }

  @Test
  void put_nineOfOneBucket_pushOutTheOldest() {
    try (ByteRing ring = new ByteRing(BYTES)) {
      for (int i = 0; i < 9; i++) {
        ring.put(7, key(i), HEAD, body(i, 10));
      }
      assertThat(ring.find(7, key(0))).isEmpty();
      for (int i = 1; i < 9; i++) {
        assertThat(bodyOf(ring, 7, i)).isEqualTo(body(i, 10));
      }
    }
  }

  /** Sizes of all kinds, so that entries end before, at and beyond the ring's end. */
  @Test
  void put_manyLaps_keepsTheNewest() {
    Random random = new Random(42);
    List<Put> puts = new ArrayList<>();
    try (ByteRing ring = new ByteRing(BYTES)) {
      for (int number = 0; number < 2_000; number++) {
        Put put = new Put(number, 600 + random.nextInt(BYTES / 8 - 700));
        puts.add(put);
        ring.put(put.number, key(put.number), HEAD, body(put.number, put.size));
        requireNewest(ring, puts);
      }
    }
  }

  private static void requireNewest(ByteRing ring, List<Put> puts) {
    long newer = 0;
    for (Put put : puts.reversed().subList(0, Math.min(200, puts.size()))) {
      byte[] found = bodyOf(ring, put.number, put.number);
      newer += put.size;
      if (newer > BYTES) {
        assertThat(found).as("overwritten").isEmpty();
      } else if (newer < BYTES * 3 / 4) { // the rest of a lap's end and the lengths take some
        assertThat(found).isEqualTo(body(put.number, put.size));
      }
    }
  }

  @Test
  void put_largerThanAnEighth_isNotKept() {
    try (ByteRing ring = new ByteRing(BYTES)) {
      ring.put(1, key(1), HEAD, body(1, 100));
      ring.put(2, key(2), HEAD, body(2, BYTES / 8));
      assertThat(ring.find(2, key(2))).isEmpty();
      assertThat(bodyOf(ring, 1, 1)).isEqualTo(body(1, 100));
    }
  }

  @Test
  void ring_ofNoBytes_keepsNothing() {
    try (ByteRing ring = new ByteRing(0)) {
      ring.put(1, key(1), HEAD, body(1, 0));
      assertThat(ring.find(1, key(1))).isEmpty();
    }
  }

  @Test
  void ring_closed_keepsAndFindsNothing() {
    ByteRing ring = new ByteRing(BYTES);
    ring.put(1, key(1), HEAD, body(1, 10));
    ring.close();
    ring.put(2, key(2), HEAD, body(2, 10));
    ring.close();
    assertThat(ring.find(1, key(1))).isEmpty();
    assertThat(ring.find(2, key(2))).isEmpty();
  }

  /** The reader asks for the oldest that may still be there, which are overwritten next. */
  @Test
  void find_whileOthersOverwrite_isWholeOrEmpty() {
    AtomicInteger written = new AtomicInteger();
    int last = 200_000;
    try (ByteRing ring = new ByteRing(BYTES)) {
      var writing = CompletableFuture.runAsync(() -> write(ring, written, last));
      Random random = new Random(43);
      int hits = 0;
      do {
        int number = Math.max(0, written.get() - random.nextInt(200));
        byte[] found = bodyOf(ring, number, number);
        if (found.length > 0) {
          assertThat(found).isEqualTo(body(number, sizeOf(number)));
          hits++;
        }
      } while (!writing.isDone() || hits == 0);
      writing.join();
    }
  }

  private static void write(ByteRing ring, AtomicInteger written, int last) {
    for (int number = 1; number <= last; number++) {
      ring.put(number, key(number), HEAD, body(number, sizeOf(number)));
      written.set(number);
    }
  }

  private static int sizeOf(int number) {
    return 100 + number % 1_000;
  }

  private static byte[] bodyOf(ByteRing ring, long hash, int number) {
    return ring.find(hash, key(number)).map(Found::body).orElse(new byte[0]);
  }

  private static byte[] key(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }

  /** Tells of each byte whose it is and where it belongs. */
  private static byte[] body(int number, int size) {
    byte[] body = new byte[size];
    for (int i = 0; i < size; i++) {
      body[i] = (byte) (number * 31 + i);
    }
    return body;
  }
}
