package io.headrace.workers.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.Scheduling;
import io.headrace.job.Priority;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Random histories; a failure names the seed that makes it again. */
final class SchedulingSimulationTest {
  private static final List<Priority> PRIORITIES = List.of(Priority.values());
  private static final int HISTORIES = 200;
  private static final int LONG_HISTORIES = 20;

  @ParameterizedTest
  @EnumSource(Scheduling.class)
  void anyHistory_eachJobLeavesOnce(Scheduling scheduling) {
    for (long seed = 0; seed < HISTORIES; seed++) {
      eachJobLeavesOnce(scheduling, seed);
    }
  }

  private static void eachJobLeavesOnce(Scheduling scheduling, long seed) {
    RandomGenerator random = new Random(seed);
    FairQueue queue = new FairQueue(scheduling, () -> false, steps());
    Set<String> waiting = new HashSet<>();
    Set<String> held = new HashSet<>();
    for (int step = 0; step < 500; step++) {
      switch (random.nextInt(10)) {
        case 0, 1, 2, 3 -> {
          Job job = randomJob(random, "job-" + step);
          queue.add(job);
          waiting.add(job.id());
        }
        case 4 -> toggle(held, "model-" + random.nextInt(3));
        case 5 -> {
          int length = random.nextInt(5_000);
          List<Job> taken = queue.take(job -> job.body().length > length && job.cost() % 7 == 0);
          taken.forEach(job -> leave(waiting, job, seed));
        }
        default -> {
          Job job = queue.poll(next -> !held.contains(next.request().model()));
          if (job != null) {
            assertThat(held).as("seed %d", seed).doesNotContain(job.request().model());
            leave(waiting, job, seed);
            long delta = random.nextLong(-job.cost(), 2_000);
            queue.correct(job, delta);
          }
        }
      }
      assertThat(queue.size()).as("seed %d", seed).isEqualTo(waiting.size());
    }
    for (Job job = queue.poll(_ -> true); job != null; job = queue.poll(_ -> true)) {
      leave(waiting, job, seed);
    }
    assertThat(waiting).as("seed %d", seed).isEmpty();
  }

  /** Goes on by itself: levels of tenants follow the time. */
  private static LongSupplier steps() {
    AtomicLong nanos = new AtomicLong();
    return () -> nanos.addAndGet(20_000_000);
  }

  private static void leave(Set<String> waiting, Job job, long seed) {
    assertThat(waiting.remove(job.id())).as("seed %d: %s was waiting", seed, job.id()).isTrue();
  }

  private static void toggle(Set<String> held, String model) {
    if (!held.remove(model)) {
      held.add(model);
    }
  }

  private static Job randomJob(RandomGenerator random, String id) {
    Priority priority = PRIORITIES.get(random.nextInt(3));
    String tenant = "tenant-" + random.nextInt(6);
    String model = "model-" + random.nextInt(3);
    return SampleRequests.job(
        id, tenant, model, priority, random.nextInt(10_000), random.nextInt(1_000));
  }

  /** What the tenants' jobs really take is known when they end, some time after they began. */
  @ParameterizedTest
  @EnumSource(names = {"FAIR", "FEEDBACK", "WEIGHTED"})
  void backloggedTenants_shareWhatTheyReallyTakeAlike(Scheduling scheduling) {
    double worst = 1;
    for (long seed = 0; seed < LONG_HISTORIES; seed++) {
      double jain = new Backlog(scheduling, seed).serve(10_000);
      assertThat(jain).as("Jain index, seed %d", seed).isGreaterThanOrEqualTo(0.95);
      worst = Math.min(worst, jain);
    }
    System.out.printf(
        "%s: worst Jain index of %d histories %.4f%n", scheduling, LONG_HISTORIES, worst);
  }

  /** Tenants that always have jobs of each model waiting, in sizes and true costs of their own. */
  private static final class Backlog {
    private final RandomGenerator random;
    private final FairQueue queue;
    private final int[] largest;
    private final double[] factor;
    private final double[] served;
    private final Deque<Job> running = new ArrayDeque<>();
    private final int concurrency;

    Backlog(Scheduling scheduling, long seed) {
      random = new Random(seed);
      queue = new FairQueue(scheduling, () -> false, steps());
      int tenants = random.nextInt(2, 12);
      largest = IntStream.range(0, tenants).map(_ -> 1 << random.nextInt(8, 13)).toArray();
      factor = IntStream.range(0, tenants).mapToDouble(_ -> random.nextDouble(0.5, 3)).toArray();
      served = new double[tenants];
      concurrency = random.nextInt(1, 30);
      for (int tenant = 0; tenant < tenants; tenant++) {
        for (int i = 0; i < 30; i++) {
          add(tenant, "model-" + i % 3);
        }
      }
    }

    private void add(int tenant, String model) {
      int bytes = random.nextInt(largest[tenant]);
      queue.add(SampleRequests.job("job", "" + tenant, model, Priority.NORMAL, bytes, 0));
    }

    /** Serves so many jobs and tells Jain's index of the tenants' true costs. */
    double serve(int jobs) {
      String held = "none";
      for (int i = 0; i < jobs; i++) {
        if (i % 100 == 0) {
          held = "model-" + random.nextInt(6);
        }
        String waits = held;
        Job job = queue.poll(next -> !next.request().model().equals(waits));
        assertThat(job).isNotNull();
        add(tenant(job), job.request().model());
        running.add(job);
        if (running.size() > concurrency) {
          end(running.remove());
        }
      }
      return jain(served);
    }

    private void end(Job job) {
      double took = job.cost() * factor[tenant(job)];
      served[tenant(job)] += took;
      queue.correct(job, Math.round(took) - job.cost());
    }

    private static int tenant(Job job) {
      return Integer.parseInt(job.request().tenant().value());
    }
  }

  static double jain(double[] shares) {
    double sum = Arrays.stream(shares).sum();
    double squares = Arrays.stream(shares).map(share -> share * share).sum();
    return sum * sum / (shares.length * squares);
  }

  static Stream<Arguments> loads() {
    return Stream.of(Arguments.of(0.05), Arguments.of(0.08), Arguments.of(0.10));
  }

  /**
   * Nine tenants send at a steady rate, and a tenth has 20,000 jobs waiting. A wait is counted in
   * jobs that began meanwhile.
   */
  @ParameterizedTest
  @MethodSource("loads")
  void flood_othersWaitForAFewJobsMore(double perTenant) {
    for (long seed = 0; seed < 5; seed++) {
      int calm = p99Wait(seed, perTenant, 0);
      int flooded = p99Wait(seed, perTenant, 20_000);
      assertThat(flooded)
          .as("p99 wait beside a flood, seed %d, %s jobs a turn; without %d", seed, perTenant, calm)
          .isLessThanOrEqualTo(2 * calm + 9);
    }
  }

  private static int p99Wait(long seed, double perTenant, int flood) {
    RandomGenerator random = new Random(seed);
    FairQueue queue = new FairQueue(Scheduling.FAIR, () -> false, () -> 0);
    for (int i = 0; i < flood; i++) {
      queue.add(SampleRequests.job("flood", "flood", Priority.NORMAL, random.nextInt(8_000)));
    }
    List<Integer> waits = new ArrayList<>();
    Map<String, Integer> arrived = new HashMap<>();
    for (int turn = 0; turn < 10_000; turn++) {
      for (int tenant = 0; tenant < 9; tenant++) {
        if (random.nextDouble() < perTenant) {
          String id = tenant + "-" + turn;
          arrived.put(id, turn);
          queue.add(
              SampleRequests.job(id, "tenant-" + tenant, Priority.NORMAL, random.nextInt(2_000)));
        }
      }
      Job job = queue.poll(_ -> true);
      if (job != null && !job.id().equals("flood")) {
        waits.add(turn - arrived.getOrDefault(job.id(), turn));
      }
    }
    waits.sort(null);
    return waits.get(waits.size() * 99 / 100);
  }

  @ParameterizedTest
  @EnumSource(names = {"FAIR", "WEIGHTED", "FIFO"})
  void higherPrioritiesAlwaysWaiting_lowIsServedAllTheSame(Scheduling scheduling) {
    for (long seed = 0; seed < LONG_HISTORIES; seed++) {
      RandomGenerator random = new Random(seed);
      FairQueue queue = new FairQueue(scheduling, () -> false, steps());
      for (int i = 0; i < 60; i++) {
        queue.add(randomJob(random, PRIORITIES.get(i % 3), i));
      }
      int low = 0;
      for (int i = 60; i < 3_000; i++) {
        Job job = queue.poll(_ -> true);
        assertThat(job).isNotNull();
        low += job.priority() == Priority.LOW ? 1 : 0;
        queue.add(randomJob(random, job.priority(), i));
      }
      assertThat(low).as("low of 2940 jobs, seed %d", seed).isGreaterThanOrEqualTo(2_940 / 32);
    }
  }

  private static Job randomJob(RandomGenerator random, Priority priority, int at) {
    String tenant = "tenant-" + random.nextInt(6);
    return SampleRequests.job("job", tenant, "sim-1", priority, random.nextInt(10_000), at);
  }
}
