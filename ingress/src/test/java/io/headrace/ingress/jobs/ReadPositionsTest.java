package io.headrace.ingress.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class ReadPositionsTest {
  private static final TopicPartition PARTITION = new TopicPartition("requests.sim.normal", 0);

  private final ReadPositions positions = new ReadPositions();

  @Test
  void whenRead_recordPolledButNotApplied_waits() {
    var read = whenRead(11);
    positions.polled(PARTITION, 10, 11);
    assertThat(read).isNotDone();
    positions.of(PARTITION).applied(10);
    assertThat(read).isCompleted();
  }

  @Test
  void whenRead_markerAfterTheLastRecord_isPassed() {
    positions.polled(PARTITION, 10, 12);
    positions.of(PARTITION).applied(10);
    assertThat(whenRead(12)).isCompleted();
  }

  @Test
  void whenRead_markerPolledLater_isPassed() {
    positions.polled(PARTITION, 10, 11);
    positions.of(PARTITION).applied(10);
    var read = whenRead(12);
    positions.polled(PARTITION, -1, 12);
    assertThat(read).isCompleted();
  }

  @Test
  void whenRead_nothingPolledYet_asksForTheStart() {
    var read = whenRead(5);
    assertThat(positions.asked()).containsExactly(PARTITION);
    positions.startsAt(PARTITION, 5);
    assertThat(read).isCompleted();
    assertThat(positions.asked()).isEmpty();
  }

  @Test
  void whenRead_emptyLog_isReadAtOnce() {
    assertThat(whenRead(0)).isCompleted();
  }

  @Test
  void whenRead_whileAnotherThreadReads_isNeverEarly() throws InterruptedException {
    AtomicLong applied = new AtomicLong();
    long last = 50_000;
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              for (long offset = 1; offset <= last; offset++) {
                positions.polled(PARTITION, offset, offset + 1);
                applied.set(offset);
                positions.of(PARTITION).applied(offset);
              }
            });
    for (long until = 1; until <= last; until = applied.get() + 1) {
      var read = whenRead(until + 1);
      assertThat(read.isDone() && applied.get() < until).isFalse();
      read.cancel(false);
    }
    writer.join();
  }

  @Test
  void forget_partitionComesBack_startsAnew() {
    positions.polled(PARTITION, 10, 11);
    positions.of(PARTITION).applied(10);
    positions.forget(0);
    assertThat(whenRead(11)).isNotDone();
  }

  private CompletableFuture<Void> whenRead(long until) {
    return positions.whenRead(Map.of(PARTITION, until));
  }
}
