package io.headrace.workers.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.Scheduling;
import io.headrace.job.Priority;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nine modest tenants ask for normal, for 1 or 3 % of a lane each, beside a greedy one that sends
 * all as high and takes what it gets. A failure names the seed that makes it again.
 */
final class FeedbackSimulationTest {
  private static final int SEEDS = 2;

  /** How many of the greedy tenant's jobs wait, and for how long it sends and idles in turn. */
  enum Greed {
    FLOOD(5_000, Integer.MAX_VALUE),
    SHORT_QUEUE(5, Integer.MAX_VALUE),
    PULSES(500, 15_000);

    private final int most;
    private final int pulseMillis;

    Greed(int most, int pulseMillis) {
      this.most = most;
      this.pulseMillis = pulseMillis;
    }

    int waiting(int millis) {
      return millis / pulseMillis % 2 == 0 ? most : 0;
    }
  }

  static Stream<Arguments> greedAndModestLoad() {
    return Stream.of(Greed.values())
        .flatMap(greed -> Stream.of(Arguments.of(greed, 0.01), Arguments.of(greed, 0.03)));
  }

  @ParameterizedTest
  @MethodSource("greedAndModestLoad")
  void greedyTenantSendsAllAsHigh_othersWaitLessWithFeedback(Greed greed, double perStep) {
    for (long seed = 0; seed < SEEDS; seed++) {
      Waits fair = new History(Scheduling.FAIR, greed, perStep, seed).run();
      Waits feedback = new History(Scheduling.FEEDBACK, greed, perStep, seed).run();

      System.out.printf(
          "%s, modest ones %.0f %% each, seed %d: fair %s, feedback %s%n",
          greed, 100 * perStep, seed, fair, feedback);
      assertThat(feedback.p99()).as("p99 wait, seed %d", seed).isLessThan(fair.p99());
      if (greed.pulseMillis == Integer.MAX_VALUE) {
        assertThat(feedback.jobs())
            .as("jobs of all, seed %d", seed)
            .isGreaterThan(fair.jobs() * 98 / 100);
      }
    }
  }

  /**
   * @param median of the modest ones, in milliseconds
   * @param jobs of all that have started
   */
  private record Waits(int median, int p99, int greedyJobs, int jobs) {}

  /** Three minutes of a lane with 20 calls at once of some 200 ms each. */
  private static final class History {
    private static final int STEP_MILLIS = 10;
    private static final int END_MILLIS = 180_000;
    private static final int CALLS = 20;
    private static final int MODEST = 9;

    private final RandomGenerator random;
    private final Greed greed;
    private final FairQueue queue;
    private final double perStep;
    private final PriorityQueue<Running> running =
        new PriorityQueue<>(Comparator.comparingInt(Running::endMillis));
    private final List<Integer> waits = new ArrayList<>();
    private int millis;
    private int greedyWaiting;
    private int greedyJobs;

    private record Running(Job job, int endMillis) {}

    History(Scheduling scheduling, Greed greed, double perStep, long seed) {
      random = new Random(seed);
      this.greed = greed;
      this.perStep = perStep;
      queue = new FairQueue(scheduling, () -> false, () -> millis * 1_000_000L);
    }

    Waits run() {
      for (; millis < END_MILLIS; millis += STEP_MILLIS) {
        arrive();
        end();
        start();
      }
      waits.sort(null);
      return new Waits(
          waits.get(waits.size() / 2),
          waits.get(waits.size() * 99 / 100),
          greedyJobs,
          greedyJobs + waits.size());
    }

    private void arrive() {
      for (; greedyWaiting < greed.waiting(millis); greedyWaiting++) {
        add("greedy", Priority.HIGH);
      }
      for (int tenant = 0; tenant < MODEST; tenant++) {
        if (random.nextDouble() < perStep) {
          add("modest-" + tenant, Priority.NORMAL);
        }
      }
    }

    private void add(String tenant, Priority priority) {
      int bytes = random.nextInt(4_000);
      queue.add(SampleRequests.job("job", tenant, "sim-1", priority, bytes, millis));
    }

    /** What a job really took: half to twice of what was thought. */
    private void end() {
      while (!running.isEmpty() && running.element().endMillis() <= millis) {
        Job job = running.remove().job();
        long delta = random.nextLong(-job.cost() / 2, job.cost());
        queue.correct(job, delta);
      }
    }

    private void start() {
      while (running.size() < CALLS) {
        Job job = queue.poll(_ -> true);
        if (job == null) {
          return;
        }
        running.add(new Running(job, millis + random.nextInt(100, 300)));
        if (job.priority() == Priority.HIGH) {
          greedyWaiting--;
          greedyJobs++;
        } else {
          waits.add(millis - (int) job.source().timestamp());
        }
      }
    }
  }
}
