package io.headrace.workers.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.job.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class ReadAheadTest {
  private static final TopicPartition FLOODED = new TopicPartition("requests", 0);
  private static final TopicPartition OTHER = new TopicPartition("requests", 1);
  private static final Set<TopicPartition> BOTH = Set.of(FLOODED, OTHER);

  private final ReadAhead ahead = new ReadAhead(new LaneLimits(1, 1, 1, 120, 120_000, 1));

  @Test
  void full_oneIsFlooded_mayHaveAllThatIsNotKeptForTheOthers() {
    add(FLOODED, 104, 1);
    assertThat(ahead.full(BOTH)).isEmpty();

    add(FLOODED, 1, 1);
    assertThat(ahead.full(BOTH)).containsExactly(FLOODED);
  }

  @Test
  void full_oneHasTheRest_othersHaveTheirEvenPart() {
    add(FLOODED, 105, 1);

    add(OTHER, 14, 1);
    assertThat(ahead.full(BOTH)).containsExactly(FLOODED);
    add(OTHER, 1, 1);
    assertThat(ahead.full(BOTH)).isEqualTo(BOTH);
  }

  @Test
  void full_byBytes_theSame() {
    add(FLOODED, 1, 105_000);

    assertThat(ahead.full(BOTH)).containsExactly(FLOODED);
    add(OTHER, 1, 15_000);
    assertThat(ahead.full(BOTH)).isEqualTo(BOTH);
  }

  @Test
  void full_jobsHaveStartedOrArrivedElsewhere_thereIsRoomAgain() {
    List<Job> jobs = add(FLOODED, 110, 1);
    add(OTHER, 30, 1);

    ahead.drop(Set.of(OTHER));
    assertThat(ahead.full(BOTH)).containsExactly(FLOODED);
    jobs.subList(0, 6).forEach(ahead::remove);
    assertThat(ahead.full(BOTH)).isEmpty();
  }

  @Test
  void full_morePartitionsThanRoom_eachMayHaveOne() {
    ReadAhead small = new ReadAhead(new LaneLimits(1, 1, 1, 1, 1, 1));

    assertThat(small.full(BOTH)).isEmpty();
    small.add(job(FLOODED, 10));
    assertThat(small.full(BOTH)).containsExactly(FLOODED);
  }

  private List<Job> add(TopicPartition partition, int count, int bytes) {
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Job job = job(partition, bytes);
      jobs.add(job);
      ahead.add(job);
    }
    return jobs;
  }

  private static Job job(TopicPartition partition, int bytes) {
    return new Job(
        SampleRequests.record(partition, 0, "job", new byte[bytes]),
        partition,
        Priority.NORMAL,
        SampleRequests.of("tenant"),
        PartitionWindow.open(0, ""),
        new Slot(0, 0, 0));
  }
}
