package io.headrace.workers.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.Scheduling;
import io.headrace.job.Priority;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FeedbackTurnsTest {
  private static final int BYTES = 1_000;

  private long now;
  private final FairQueue queue = new FairQueue(Scheduling.FEEDBACK, () -> false, () -> now);

  @Test
  void poll_nobodyHasMore_higherPriorityFirst() {
    queue.add(job("low", "a", Priority.LOW));
    queue.add(job("normal", "b", Priority.NORMAL));
    queue.add(job("high", "c", Priority.HIGH));

    assertThat(next(3)).containsExactly("high", "normal", "low");
  }

  @Test
  void poll_tenantOfAFloodIsLowered_itsWaitingJobsAreToo() {
    flood();

    queue.add(job("normal", "modest", Priority.NORMAL));
    queue.add(job("high", "other", Priority.HIGH));

    assertThat(next(2)).containsExactly("high", "normal");
    Job job = queue.poll(_ -> true);
    assertThat(job).isNotNull();
    assertThat(job.id()).isEqualTo("flood");
    assertThat(job.priority()).isEqualTo(Priority.HIGH);
  }

  @Test
  void poll_nothingElseWaits_loweredJobsHaveAll() {
    flood();
    int waiting = queue.size();

    assertThat(next(waiting)).hasSize(waiting).containsOnly("flood");
    assertThat(queue.size()).isZero();
  }

  @Test
  void poll_loweredTenant_isNotStarved() {
    flood();
    for (int i = 0; i < 320; i++) {
      queue.add(job("normal", "modest-" + i, Priority.NORMAL));
    }

    assertThat(Collections.frequency(next(320), "flood")).isBetween(8, 12);
  }

  @Test
  void poll_batchOfLowJobs_doesNotLowerItsTenantsCalls() {
    for (int i = 0; i < 500; i++) {
      queue.add(job("line", "batch", Priority.LOW));
    }
    queue.add(job("first", "modest", Priority.NORMAL));
    for (int i = 0; i < 200; i++) {
      serve();
    }

    queue.add(job("normal", "modest", Priority.NORMAL));
    queue.add(job("call", "batch", Priority.HIGH));

    assertThat(next(2)).containsExactly("call", "normal");
  }

  @Test
  void correct_tenantWasLoweredWhileItsJobsRan_givesBackWhereItWasTaken() {
    queue.add(job("first", "modest", Priority.NORMAL));
    for (int i = 0; i < 1_000; i++) {
      queue.add(job("flood", "greedy", Priority.HIGH));
    }
    List<Job> running = new ArrayList<>();
    for (int i = 0; i < 8; i++) { // as high, for it isn't lowered yet
      running.add(queue.poll(_ -> true));
      now += 100_000_000;
    }
    for (int i = 0; i < 40; i++) {
      serve();
    }
    running.forEach(job -> queue.correct(job, -job.cost() / 2));

    for (int i = 0; i < 10; i++) {
      queue.add(job("high", "other", Priority.HIGH));
    }
    assertThat(next(10)).containsOnly("high");
  }

  @Test
  void poll_loweredTenantsOwnPriorities_takeTurns() {
    flood();
    for (int i = 0; i < 50; i++) {
      queue.add(job("line", "greedy", Priority.LOW));
    }

    List<String> next = next(20);

    assertThat(Collections.frequency(next, "flood")).isBetween(9, 11);
    assertThat(Collections.frequency(next, "line")).isBetween(9, 11);
  }

  @Test
  void take_loweredJobs_leavesNoneBehind() {
    flood();
    queue.add(job("normal", "modest", Priority.NORMAL));

    List<Job> taken = queue.take(job -> job.id().equals("flood"));

    assertThat(taken).hasSizeGreaterThan(900).doesNotHaveDuplicates();
    assertThat(next(1)).containsExactly("normal");
    assertThat(queue.size()).isZero();
  }

  /** One that sends everything as high, by now lowered by two, beside one who had a little. */
  private void flood() {
    queue.add(job("first", "modest", Priority.NORMAL));
    for (int i = 0; i < 1_000; i++) {
      queue.add(job("flood", "greedy", Priority.HIGH));
    }
    for (int i = 0; i < 40; i++) {
      serve();
    }
  }

  private void serve() {
    Job job = queue.poll(_ -> true);
    assertThat(job).isNotNull();
    queue.correct(job, 0);
    now += 100_000_000;
  }

  private List<String> next(int jobs) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < jobs; i++) {
      Job job = queue.poll(_ -> true);
      assertThat(job).isNotNull();
      ids.add(job.id());
    }
    return ids;
  }

  private static Job job(String id, String tenant, Priority priority) {
    return SampleRequests.job(id, tenant, priority, BYTES);
  }
}
