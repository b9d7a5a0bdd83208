package io.headrace.workers.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.job.Priority;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class FairQueueTest {
  private boolean busy;
  private final FairQueue queue = new FairQueue(() -> busy);

  @Test
  void poll_allPrioritiesWaiting_highFirstAndTheOthersHaveTheirTurns() {
    for (int i = 0; i < 400; i++) {
      for (Priority priority : Priority.values()) {
        queue.add(SampleRequests.job("job", "tenant", priority, 0));
      }
    }

    Map<Priority, Integer> served = new EnumMap<>(Priority.class);
    for (int i = 0; i < 320; i++) {
      served.merge(poll().priority(), 1, Integer::sum);
    }

    assertThat(served)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(Priority.HIGH, 280, Priority.NORMAL, 30, Priority.LOW, 10));
  }

  @Test
  void poll_higherPrioritiesEmpty_servesWhatIsThere() {
    queue.add(SampleRequests.job("low", "tenant", Priority.LOW, 0));
    queue.add(SampleRequests.job("normal", "tenant", Priority.NORMAL, 0));

    assertThat(List.of(poll().id(), poll().id())).containsExactly("normal", "low");
    assertThat(queue.poll()).isNull();
    assertThat(queue.size()).isZero();
  }

  @Test
  void poll_whileProcessorsAreBusy_lowHasItsTurnsAlone() {
    busy = true;
    for (int i = 0; i < 100; i++) {
      queue.add(SampleRequests.job("low", "tenant", Priority.LOW, 0));
    }
    queue.add(SampleRequests.job("normal", "tenant", Priority.NORMAL, 0));

    assertThat(poll().id()).isEqualTo("normal");
    int served = 0;
    for (int i = 0; i < 319; i++) {
      served += queue.poll() == null ? 0 : 1;
    }
    assertThat(served).isEqualTo(10);
    busy = false;
    assertThat(poll().id()).isEqualTo("low");
  }

  @Test
  void poll_oneTenant_keepsItsOrder() {
    for (int i = 0; i < 50; i++) {
      queue.add(SampleRequests.job("job-" + i, "tenant", Priority.NORMAL, i * 100));
    }

    for (int i = 0; i < 50; i++) {
      assertThat(poll().id()).isEqualTo("job-" + i);
    }
  }

  @Test
  void poll_backloggedTenantsWithDifferentJobSizes_shareTheTokensEqually() {
    RandomGenerator random = new Random(5);
    int[] largest = {100, 1_000, 8_000, 40_000, 200_000};
    for (int tenant = 0; tenant < largest.length; tenant++) {
      for (int i = 0; i < 30_000_000 / largest[tenant]; i++) {
        int body = random.nextInt(largest[tenant]);
        queue.add(SampleRequests.job("job", "tenant-" + tenant, Priority.NORMAL, body));
      }
    }

    Map<String, Long> tokens = new HashMap<>();
    for (int i = 0; i < 5_000; i++) {
      Job job = poll();
      tokens.merge(job.request().tenant().value(), job.cost(), Long::sum);
    }

    assertThat(tokens).hasSize(largest.length);
    assertThat(jain(tokens.values().stream().mapToDouble(Long::doubleValue).toArray()))
        .as("Jain index of %s", tokens)
        .isGreaterThanOrEqualTo(0.95);
  }

  @Test
  void poll_flood_doesNotHoldUpAnotherTenant() {
    for (int i = 0; i < 10_000; i++) {
      queue.add(SampleRequests.job("flood", "flood", Priority.NORMAL, 1_000));
    }
    for (int i = 0; i < 100; i++) {
      assertThat(poll().id()).isEqualTo("flood");
    }

    queue.add(SampleRequests.job("small", "other", Priority.NORMAL, 1_000));

    List<String> next = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      next.add(poll().id());
    }
    assertThat(next).contains("small");
  }

  @Test
  void removeIf_someJobs_leavesTheOthersInOrder() {
    for (int i = 0; i < 30; i++) {
      String tenant = "tenant-" + i % 3;
      queue.add(
          SampleRequests.job("" + i, tenant, i % 2 == 0 ? Priority.HIGH : Priority.NORMAL, 0));
    }

    queue.removeIf(job -> Integer.parseInt(job.id()) % 5 == 0 || job.id().length() == 1);

    assertThat(queue.size()).isEqualTo(16);
    List<String> left = new ArrayList<>();
    for (Job job = queue.poll(); job != null; job = queue.poll()) {
      left.add(job.id());
    }
    assertThat(left).hasSize(16).doesNotHaveDuplicates().doesNotContain("10", "15", "20", "25");
    assertThat(queue.size()).isZero();
  }

  private static double jain(double[] shares) {
    double sum = 0;
    double squares = 0;
    for (double share : shares) {
      sum += share;
      squares += share * share;
    }
    return sum * sum / (shares.length * squares);
  }

  private Job poll() {
    Job job = queue.poll();
    assertThat(job).isNotNull();
    return job;
  }
}
