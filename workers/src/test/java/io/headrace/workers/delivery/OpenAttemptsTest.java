package io.headrace.workers.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

final class OpenAttemptsTest {
  /** The broker's {@code offset.metadata.max.bytes}. */
  private static final int MAX_METADATA = 4_096;

  @Test
  void crash_repeatsExactlyWhatHadNotEnded() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      OpenAttempts before = OpenAttempts.of(new OffsetAndMetadata(100));
      TreeSet<Long> open = new TreeSet<>();
      long offset = 100;
      for (int i = 0; i < 300; i++, offset += 1 + random.nextInt(3)) {
        assertThat(before.begin(offset)).isTrue();
        open.add(offset);
        if (random.nextInt(10) > 0) {
          long ended = List.copyOf(open).get(random.nextInt(open.size()));
          before.ended(ended);
          open.remove(ended);
        }
      }
      OffsetAndMetadata committed = before.changes().orElseThrow();

      assertThat(begun(OpenAttempts.of(committed), committed.offset(), offset + 5))
          .containsExactlyElementsOf(
              LongStream.concat(
                      open.stream().mapToLong(Long::longValue),
                      LongStream.range(lastRead(before), offset + 5))
                  .boxed()
                  .toList());
    }
  }

  /** The first offset that nobody has read. */
  private static long lastRead(OpenAttempts attempts) {
    return attempts.handedOver().offset();
  }

  private static List<Long> begun(OpenAttempts attempts, long from, long to) {
    return LongStream.range(from, to).filter(attempts::begin).boxed().toList();
  }

  @Test
  void secondCrash_beforeAllIsReadAgain_forgetsNothing() {
    OpenAttempts first = OpenAttempts.of(null);
    LongStream.range(0, 10).forEach(first::begin);
    LongStream.of(0, 3, 4).forEach(first::ended);
    OpenAttempts second = OpenAttempts.of(first.changes().orElseThrow());
    assertThat(begun(second, 1, 3)).containsExactly(1L, 2L);
    second.ended(2);

    OffsetAndMetadata committed = second.changes().orElseThrow();

    assertThat(committed.offset()).isEqualTo(1);
    assertThat(begun(OpenAttempts.of(committed), 1, 11))
        .containsExactly(1L, 5L, 6L, 7L, 8L, 9L, 10L);
  }

  @Test
  void handOver_leavesToTheNext_onlyWhatWasNotReadAgain() {
    OpenAttempts first = OpenAttempts.of(null);
    LongStream.range(0, 10).forEach(first::begin);
    OpenAttempts second = OpenAttempts.of(first.changes().orElseThrow());
    assertThat(begun(second, 0, 5)).hasSize(5);

    OffsetAndMetadata committed = second.handedOver();

    assertThat(begun(OpenAttempts.of(committed), committed.offset(), 12))
        .containsExactly(5L, 6L, 7L, 8L, 9L, 10L, 11L);
  }

  @Test
  void offsetThatIsNoLongerInTheLog_holdsNothingUp() {
    OpenAttempts first = OpenAttempts.of(null);
    LongStream.range(0, 10).forEach(first::begin);
    OpenAttempts second = OpenAttempts.of(first.changes().orElseThrow());

    assertThat(begun(second, 20, 22)).containsExactly(20L, 21L);
    LongStream.of(20, 21).forEach(second::ended);

    assertThat(second.changes().orElseThrow()).isEqualTo(new OffsetAndMetadata(22));
  }

  @Test
  void moreThanMetadataHolds_namesTheNewest() {
    OpenAttempts attempts = OpenAttempts.of(null);
    long last = 0;
    for (int i = 0; i < 3_000; i++) {
      last += 1 + i % 2 * 20_000;
      attempts.begin(last);
    }

    OffsetAndMetadata committed = attempts.changes().orElseThrow();

    assertThat(committed.metadata()).hasSizeLessThan(MAX_METADATA);
    assertThat(begun(OpenAttempts.of(committed), committed.offset(), last + 1))
        .hasSizeBetween(100, OpenAttempts.MAX_NAMED);
  }

  @Test
  void nothingNew_isNoCommit_andForeignMetadata_isNone() {
    OpenAttempts attempts = OpenAttempts.of(new OffsetAndMetadata(7, "{not ours}"));

    assertThat(attempts.changes()).isEmpty();
    assertThat(begun(attempts, 7, 9)).containsExactly(7L, 8L);
  }
}
