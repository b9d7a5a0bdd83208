package io.headrace.workers.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.job.Priority;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class SuspectsTest {
  private static final TopicPartition PARTITION = new TopicPartition("requests", 0);
  private static final long LONG = Duration.ofSeconds(10).toNanos();

  private final Suspects suspects = new Suspects();

  @Test
  void poll_onePlaceTaken_givesNoOther() {
    add(1, 1);

    Job first = next();

    assertThat(suspects.poll()).isNull();
    suspects.ended(first, true);
    assertThat(suspects.poll()).isNotNull();
  }

  @Test
  void poll_placeLeftForAWait_givesItToTheNext() {
    add(1, 2);
    Job first = next(); // of two crashes: first in line
    assertThat(suspects.isBlamed(first)).isTrue();

    suspects.leave(first);
    Job second = next();

    assertThat(second).isNotSameAs(first);
    assertThat(suspects.take(first)).isFalse();
    suspects.ended(second, true);
    assertThat(suspects.take(first)).isTrue();
    assertThat(suspects.isBlamed(first)).isTrue();
  }

  @Test
  void poll_allWait_startsNotMoreThanAFew() {
    for (int i = 0; i < 100; i++) {
      add(1);
    }
    int started = 0;
    for (Job job = suspects.poll(); job != null; job = suspects.poll()) {
      suspects.leave(job);
      started++;
    }

    assertThat(started).isBetween(2, 20);
  }

  @Test
  void look_callOfTenSeconds_freesItsPlace() {
    add(1, 1);
    Job first = next();
    suspects.look(0);
    suspects.look(LONG);
    assertThat(suspects.poll()).as("while the first waits").isNull();

    suspects.callBegins(first);
    suspects.look(LONG);
    suspects.look(2 * LONG - 1);
    assertThat(suspects.poll()).isNull();
    suspects.look(2 * LONG);

    assertThat(suspects.poll()).isNotNull();
  }

  @Test
  void look_longCallAfterTwoCrashes_keepsItsPlace() {
    add(2, 1);
    suspects.callBegins(next());

    suspects.look(0);
    suspects.look(100 * LONG);

    assertThat(suspects.poll()).isNull();
  }

  private Job next() {
    return Optional.ofNullable(suspects.poll()).orElseThrow();
  }

  private void add(int... crashes) {
    for (int count : crashes) {
      suspects.add(
          new Job(
              SampleRequests.record(PARTITION, 0, "job"),
              PARTITION,
              Priority.NORMAL,
              SampleRequests.of("tenant"),
              PartitionWindow.open(0, ""),
              new Slot(0, 0, count)));
    }
  }
}
