package io.headrace.workers.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.Scheduling;
import io.headrace.job.Priority;
import io.headrace.job.Tier;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FairQueueTest {
  private boolean busy;
  private final FairQueue queue = new FairQueue(Scheduling.FAIR, () -> busy, () -> 0);

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
  void poll_tenantsOfAllTiersWaiting_areServedByTheirShares() {
    for (int i = 0; i < 400; i++) {
      for (Tier tier : Tier.values()) {
        queue.add(SampleRequests.job("job", tier));
      }
    }

    Map<Tier, Integer> served = new EnumMap<>(Tier.class);
    for (int i = 0; i < 210; i++) {
      served.merge(poll().request().tier(), 1, Integer::sum);
    }

    assertThat(served)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(Tier.ENTERPRISE, 160, Tier.GROWTH, 40, Tier.FREE, 10));
  }

  @Test
  void poll_higherPrioritiesEmpty_servesWhatIsThere() {
    queue.add(SampleRequests.job("low", "tenant", Priority.LOW, 0));
    queue.add(SampleRequests.job("normal", "tenant", Priority.NORMAL, 0));

    assertThat(List.of(poll().id(), poll().id())).containsExactly("normal", "low");
    assertThat(queue.poll(_ -> true)).isNull();
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
      served += queue.poll(_ -> true) == null ? 0 : 1;
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
  void take_someJobs_leavesTheOthers() {
    for (int i = 0; i < 30; i++) {
      String tenant = "tenant-" + i % 3;
      queue.add(
          SampleRequests.job("" + i, tenant, i % 2 == 0 ? Priority.HIGH : Priority.NORMAL, 0));
    }

    List<Job> taken =
        queue.take(job -> Integer.parseInt(job.id()) % 5 == 0 || job.id().length() == 1);

    assertThat(taken).hasSize(14).doesNotHaveDuplicates();
    assertThat(queue.size()).isEqualTo(16);
    List<String> left = new ArrayList<>();
    for (Job job = queue.poll(_ -> true); job != null; job = queue.poll(_ -> true)) {
      left.add(job.id());
    }
    assertThat(left).hasSize(16).doesNotHaveDuplicates().doesNotContain("10", "15", "20", "25");
    assertThat(queue.size()).isZero();
  }

  @Test
  void poll_modelThatMayStartNothing_isAskedOnceAndHoldsNobodyElseUp() {
    for (int i = 0; i < 10; i++) {
      queue.add(job("held-" + i, "tenant-" + i, "held", 0));
    }
    queue.add(job("free-1", "tenant-1", "free", 0));
    queue.add(job("free-2", "other", "free", 0));
    List<String> asked = new ArrayList<>();
    Predicate<Job> mayStart =
        job -> {
          asked.add(job.request().model());
          return job.request().model().equals("free");
        };

    Job first = queue.poll(mayStart);
    Job second = queue.poll(mayStart);
    asked.clear();
    Job third = queue.poll(mayStart);

    assertThat(List.of(id(first), id(second))).containsExactlyInAnyOrder("free-1", "free-2");
    assertThat(third).isNull();
    assertThat(asked).containsExactly("held");
    assertThat(queue.size()).isEqualTo(10);
  }

  @Test
  void poll_sameModelButAnotherIsAsked_isNotHeldUpWithIt() {
    for (Scheduling scheduling : List.of(Scheduling.FAIR, Scheduling.FIFO)) {
      FairQueue queue = new FairQueue(scheduling, () -> false, () -> 0);
      Job first = job("first", "tenant", "chat", 1_000);
      first.setModel("busy");
      Job second = job("second", "tenant", "chat", 1_000);
      second.setModel("free");
      queue.add(first);
      queue.add(second);

      assertThat(id(queue.poll(job -> job.model().equals("free")))).isEqualTo("second");
    }
  }

  @Test
  void poll_modelWasHeldUp_savesUpNoCredit() {
    for (int i = 0; i < 300; i++) {
      queue.add(job("held", "a", "held", 1_000));
      queue.add(job("free", "b", "free", 1_000));
    }
    for (int i = 0; i < 100; i++) {
      assertThat(id(queue.poll(job -> job.request().model().equals("free")))).isEqualTo("free");
    }

    assertThat(served(100).get("a")).isBetween(49, 51);
  }

  @Test
  void poll_tenantBackFromIdle_savesUpNoCreditAndForgetsNoDebt() {
    for (int i = 0; i < 300; i++) {
      queue.add(job("busy", "busy", "sim-1", 1_000));
    }
    queue.add(job("large", "large", "sim-1", 50_000));
    served(20);
    for (int i = 0; i < 100; i++) {
      queue.add(job("fresh", "fresh", "sim-1", 1_000));
      queue.add(job("large", "large", "sim-1", 1_000));
    }

    Map<String, Integer> next = served(90);

    assertThat(next.get("fresh")).isBetween(36, 40);
    assertThat(next.get("busy")).isBetween(36, 40);
    assertThat(next.get("large")).isBetween(12, 16);
  }

  @Test
  void poll_tenantWasServedAlone_owesNothingToWhoComesThen() {
    for (int i = 0; i < 10; i++) {
      queue.add(job("alone", "alone", "sim-1", 1_000));
    }
    served(10);
    for (int i = 0; i < 10; i++) {
      queue.correct(job("alone", "alone", "sim-1", 1_000), 10_000);
    }
    for (int i = 0; i < 100; i++) {
      queue.add(job("later", "later", "sim-1", 1_000));
      queue.add(job("alone", "alone", "sim-1", 1_000));
    }

    assertThat(served(100).get("alone")).isBetween(49, 51);
  }

  @Test
  void poll_tenantWithManyModels_hasNoLargerShare() {
    for (int i = 0; i < 400; i++) {
      queue.add(job("many", "many", "model-" + i % 8, 1_000));
      queue.add(job("one", "one", "model-0", 1_000));
    }

    assertThat(served(400).get("many")).isBetween(199, 201);
  }

  @Test
  void correct_jobsTookMoreThanTheirCost_tenantIsServedLess() {
    for (int i = 0; i < 400; i++) {
      queue.add(job("cheap", "cheap", "sim-1", 1_000));
      queue.add(job("dear", "dear", "sim-1", 1_000));
    }

    int dear = 0;
    for (int i = 0; i < 400; i++) {
      Job job = poll();
      if (job.id().equals("dear")) {
        dear++;
        queue.correct(job, 3 * job.cost());
      }
    }

    assertThat(dear).isBetween(79, 81);
  }

  @Test
  void correct_jobsTookLessThanTheirCost_tenantIsServedMore() {
    for (int i = 0; i < 400; i++) {
      queue.add(job("exact", "exact", "sim-1", 1_000));
      queue.add(job("over", "over", "sim-1", 2_000));
    }

    int over = 0;
    for (int i = 0; i < 400; i++) {
      Job job = poll();
      if (job.id().equals("over")) {
        over++;
        queue.correct(job, 64 + 500 - job.cost());
      }
    }

    assertThat(over).isBetween(198, 202);
  }

  @Test
  void poll_whatTheTenantsJobsTook_isThoughtOfTheNext() {
    for (int i = 0; i < 10; i++) {
      queue.add(job("one", "one", "sim-1", 4_000));
      queue.add(job("other", "other", "sim-1", 4_000));
    }

    Map<String, Long> costs = new HashMap<>();
    for (int i = 0; i < 20; i++) {
      Job job = poll();
      costs.put(job.id(), job.cost());
      if (job.id().equals("one")) {
        job.took(1_000 + 30);
      }
      queue.correct(job, job.uncharged());
    }

    assertThat(costs).isEqualTo(Map.of("one", 1_094L, "other", 2_064L));
  }

  @Test
  void correct_jobThatNobodyCounted_tellsNothingOfTheNext() {
    queue.add(job("one", "one", "sim-1", 4_000));
    queue.add(job("one", "one", "sim-1", 4_000));
    Job moved = poll();
    moved.took(0);
    queue.correct(moved, moved.uncharged());

    assertThat(poll().cost()).isEqualTo(2_064);
  }

  @Test
  void correct_bytesThatAreFewTokens_makeNoLaterJobCheaperThanItsInput() {
    queue.add(job("image", "one", "sim-1", 1_000_000));
    queue.add(job("text", "one", "sim-1", 4_000));
    Job image = poll();
    image.took(1_000);
    queue.correct(image, image.uncharged());

    assertThat(poll().cost()).isEqualTo(64 + 1_000);
  }

  @Test
  void uncharged_jobThatNeverHadATurn_owesNothing() {
    queue.add(job("over", "one", "sim-1", 4_000));
    Job over = queue.take(_ -> true).getFirst();
    over.took(0);

    assertThat(over.uncharged()).isZero();
  }

  private Map<String, Integer> served(int jobs) {
    Map<String, Integer> served = new HashMap<>();
    for (int i = 0; i < jobs; i++) {
      served.merge(poll().request().tenant().value(), 1, Integer::sum);
    }
    return served;
  }

  private static Job job(String id, String tenant, String model, int bodyBytes) {
    return SampleRequests.job(id, tenant, model, Priority.NORMAL, bodyBytes, 0);
  }

  private static String id(@Nullable Job job) {
    return job == null ? "none" : job.id();
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
    Job job = queue.poll(_ -> true);
    assertThat(job).isNotNull();
    return job;
  }
}
