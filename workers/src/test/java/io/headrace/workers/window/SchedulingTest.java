package io.headrace.workers.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.Scheduling;
import io.headrace.job.Priority;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SchedulingTest {
  private static final List<Priority> PRIORITIES = List.of(Priority.values());
  private long arrivals;

  @Test
  void strict_higherPrioritiesWaiting_lowStarvesAndArrivalDecidesWithin() {
    FairQueue queue = queue(Scheduling.STRICT);
    queue.add(job("low", Priority.LOW, 1));
    queue.add(job("normal", Priority.NORMAL, 2));
    queue.add(job("later", Priority.HIGH, 4));
    queue.add(job("earlier", Priority.HIGH, 3));

    assertThat(drain(queue)).containsExactly("earlier", "later", "normal", "low");
  }

  @Test
  void fifo_anyPriority_oldestRecordFirst() {
    FairQueue queue = queue(Scheduling.FIFO);
    queue.add(job("third", Priority.HIGH, 30));
    queue.add(job("first", Priority.LOW, 10));
    queue.add(job("second", Priority.NORMAL, 20));
    queue.add(job("fourth", Priority.HIGH, 30));

    assertThat(drain(queue)).containsExactly("first", "second", "third", "fourth");
  }

  @Test
  void fifo_oldestOfAModelWithoutPermits_theOthersGoOn() {
    FairQueue queue = queue(Scheduling.FIFO);
    queue.add(SampleRequests.job("held", "tenant", "held", Priority.HIGH, 0, 1));
    queue.add(job("free", Priority.LOW, 2));

    Job next = queue.poll(job -> !job.request().model().equals("held"));

    assertThat(next).isNotNull();
    assertThat(next.id()).isEqualTo("free");
    assertThat(drain(queue)).containsExactly("held");
  }

  @ParameterizedTest
  @EnumSource(Scheduling.class)
  void poll_manyModels_whoIsToldThatItMayIsReturned(Scheduling scheduling) {
    FairQueue queue = queue(scheduling);
    for (int i = 0; i < 60; i++) {
      Priority priority = PRIORITIES.get(i % 3);
      queue.add(SampleRequests.job("" + i, "" + i % 4, "model-" + i % 5, priority, i, 60 - i));
    }

    for (int i = 0; i < 60; i++) {
      List<String> told = new ArrayList<>();
      Job job = queue.poll(next -> told.add(next.id()));
      assertThat(job).isNotNull();
      assertThat(told).containsExactly(job.id());
    }
  }

  @Test
  void weighted_allWaiting_shareByWeightInTokenCost() {
    FairQueue queue = queue(Scheduling.WEIGHTED);
    for (int i = 0; i < 2_000; i++) {
      queue.add(SampleRequests.job("job", "tenant", Priority.HIGH, 4_000));
      queue.add(SampleRequests.job("job", "tenant", Priority.NORMAL, 1_000));
      queue.add(SampleRequests.job("job", "tenant", Priority.LOW, 500));
    }

    Map<Priority, Double> shares = shares(queue, 1_000);

    assertThat(shares.get(Priority.HIGH)).isBetween(0.60, 0.63);
    assertThat(shares.get(Priority.NORMAL)).isBetween(0.30, 0.32);
    assertThat(shares.get(Priority.LOW)).isBetween(0.07, 0.09);
  }

  @Test
  void weighted_priorityBackFromIdle_savesUpNoCredit() {
    FairQueue queue = queue(Scheduling.WEIGHTED);
    for (int i = 0; i < 3_000; i++) {
      queue.add(SampleRequests.job("job", "tenant", Priority.NORMAL, 1_000));
    }
    shares(queue, 1_000);
    for (int i = 0; i < 3_000; i++) {
      queue.add(SampleRequests.job("job", "tenant", Priority.LOW, 1_000));
    }

    assertThat(shares(queue, 100).get(Priority.LOW)).isBetween(0.19, 0.21);
  }

  @Test
  void weighted_tenantsOfOnePriority_shareAlike() {
    FairQueue queue = queue(Scheduling.WEIGHTED);
    for (int i = 0; i < 100; i++) {
      queue.add(SampleRequests.job("flood", "flood", Priority.NORMAL, 1_000));
    }
    queue.add(SampleRequests.job("single", "other", Priority.NORMAL, 1_000));

    assertThat(drain(queue).indexOf("single")).isLessThan(2);
  }

  private static FairQueue queue(Scheduling scheduling) {
    return new FairQueue(scheduling, () -> false, () -> 0);
  }

  private static Map<Priority, Double> shares(FairQueue queue, int jobs) {
    Map<Priority, Double> costs = new EnumMap<>(Priority.class);
    double sum = 0;
    for (int i = 0; i < jobs; i++) {
      Job job = queue.poll(_ -> true);
      assertThat(job).isNotNull();
      costs.merge(job.priority(), (double) job.cost(), Double::sum);
      sum += job.cost();
    }
    double all = sum;
    costs.replaceAll((_, cost) -> cost / all);
    return costs;
  }

  private static List<String> drain(FairQueue queue) {
    List<String> ids = new ArrayList<>();
    for (Job job = queue.poll(_ -> true); job != null; job = queue.poll(_ -> true)) {
      ids.add(job.id());
    }
    return ids;
  }

  private Job job(String id, Priority priority, long timestamp) {
    return SampleRequests.job(id, "tenant-" + arrivals++, "sim-1", priority, 0, timestamp);
  }
}
