package io.headrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.simulator.Behavior;
import io.headrace.simulator.Latency;
import io.headrace.simulator.Simulator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Batches over two providers while ingresses and workers are killed: each line has exactly one
 * result, in the input's order, and no poll ever shows a wrong count.
 */
final class BatchFaultsIT {
  private static final int[] LINES =
      Arrays.stream(System.getProperty("batches.lines").split(",", -1))
          .mapToInt(Integer::parseInt)
          .toArray();
  private static final int KILLS = Integer.getInteger("batches.kills");
  private static final long SEED = Long.getLong("faults.seed");

  private static final List<String> ENDPOINTS =
      List.of("/v1/responses", "/v1/chat/completions", "/v1/embeddings");

  /** A busy machine does some thirty lines a second between the kills. */
  private static final Duration LIMIT =
      Duration.ofMinutes(5).plusSeconds(Arrays.stream(LINES).sum() / 30);

  /** After it nothing of a cancelled batch may start. */
  private static final Duration CANCEL_LIMIT = Duration.ofSeconds(2);

  /** Slow and narrow enough that each kill hits some lines. */
  private static final Behavior BUSY = Behavior.CALM.withLatency(new Latency.LogNormal(120, 0.5));

  /** Of each provider and worker. */
  private static final int CONCURRENCY = Integer.getInteger("batches.concurrency");

  /** Far fewer lines in Kafka than a batch has: splitting goes on until near its end. */
  private static final Deployment.Setup SETUP =
      new Deployment.Setup(2, CONCURRENCY, false, ", batches: { queuedAhead: 200 }", "");

  private static Deployment deployment;
  private static BatchApi api;

  /** A kill, and what was going on. */
  private record Hit(String moment, Kill kill) {}

  @BeforeAll
  static void deploy(@TempDir Path dir) throws IOException {
    deployment = new Deployment(dir, SETUP);
    api = new BatchApi(deployment.urls());
  }

  @AfterAll
  static void undeploy() {
    deployment.close();
  }

  @BeforeEach
  void reset() {
    for (Simulator simulator : deployment.simulators()) {
      simulator.behavior(BUSY);
      simulator.resetCalls();
    }
  }

  @Test
  void everyLineHasOneResult_whateverIsKilled() throws Exception {
    List<BatchWatch> watches = new ArrayList<>();
    List<Hit> hits = new ArrayList<>();
    try {
      String toDelete = "";
      for (int i = 0; i < LINES.length; i++) {
        BatchInput input =
            BatchInput.random(ENDPOINTS.get(i % ENDPOINTS.size()), LINES[i], SEED + i);
        String file = api.upload(input);
        watches.add(BatchWatch.start(api, input, api.create(file, input.endpoint())));
        if (i == 0) {
          toDelete = file;
          hits.add(new Hit("on creation", Kill.of(deployment.ingresses())));
        }
      }
      deleteOnceRunning(watches.getFirst(), toDelete);
      killUntilTheEnd(watches, hits);
      print(watches, hits);
      for (BatchWatch watch : watches) {
        check(watch);
      }
      assertThat(api.statusOfFile(toDelete)).isEqualTo(404);
      assertThat(calls()).isGreaterThanOrEqualTo(Arrays.stream(LINES).sum());
    } finally {
      watches.forEach(BatchWatch::close);
    }
  }

  /** Its input is needed to the very end, also by whoever takes the batch over. */
  private static void deleteOnceRunning(BatchWatch watch, String file) throws Exception {
    Awaitility.await("the batch runs")
        .atMost(LIMIT)
        .until(() -> !watch.last().status().equals("validating"));
    api.deleteFile(file);
  }

  private static void killUntilTheEnd(List<BatchWatch> watches, List<Hit> hits)
      throws InterruptedException {
    Random random = new Random(SEED);
    Set<BatchWatch> struck = new HashSet<>();
    long end = System.nanoTime() + LIMIT.toNanos();
    int kills = 0;
    double next = random.nextDouble() / KILLS;
    while (!watches.stream().allMatch(watch -> watch.last().hasEnded())) {
      assertThat(System.nanoTime()).as("batches end: %s", lasts(watches)).isLessThan(end);
      Optional<BatchWatch> finalizing =
          watches.stream()
              .filter(watch -> watch.last().isFinalizing() && !struck.contains(watch))
              .findFirst();
      if (finalizing.isPresent()) {
        struck.add(finalizing.get());
        hits.add(new Hit("finalizing", Kill.of(deployment.ingresses())));
      } else if (kills < KILLS && progress(watches) >= next) {
        String moment = "%.0f %% done".formatted(100 * progress(watches));
        hits.add(new Hit(moment, Kill.of(victims(kills, random))));
        kills++;
        next = (kills + random.nextDouble()) / KILLS;
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static List<Child> victims(int kill, Random random) {
    List<Child> ingresses = deployment.ingresses();
    List<Child> workers = deployment.workers();
    List<List<Child>> kinds =
        List.of(
            List.of(workers.getFirst()),
            List.of(ingresses.getFirst()),
            workers,
            ingresses,
            List.of(workers.getLast(), ingresses.getLast()),
            List.of(ingresses.getLast()));
    return kinds.get(kill < kinds.size() ? kill : random.nextInt(kinds.size()));
  }

  private static double progress(List<BatchWatch> watches) {
    return (double) watches.stream().mapToInt(watch -> watch.last().done()).sum()
        / Arrays.stream(LINES).sum();
  }

  private static List<BatchSeen> lasts(List<BatchWatch> watches) {
    return watches.stream().map(BatchWatch::last).toList();
  }

  private static void check(BatchWatch watch) throws Exception {
    BatchInput input = watch.input();
    BatchSeen end = watch.last();
    assertThat(watch.wrongs()).isEmpty();
    assertThat(end.status()).isEqualTo("completed");
    BatchResults results = watch.results();
    assertThat(BatchResults.ids(results.output())).isEqualTo(input.ids(line -> !line.isRefused()));
    assertThat(BatchResults.ids(results.errors())).isEqualTo(input.ids(BatchInput.Line::isRefused));
    assertThat(results.output()).allMatch(result -> result.status() == 200);
    assertThat(results.errors()).allMatch(result -> result.status() == 400);
    assertThat(end.total()).isEqualTo(input.size());
    assertThat(end.completed()).isEqualTo(results.output().size());
    assertThat(end.failed()).isEqualTo(results.errors().size());
  }

  @Test
  void cancel_startsNothingMoreAndKeepsWhatHasEnded() throws Exception {
    deployment
        .simulators()
        .forEach(
            simulator -> simulator.behavior(Behavior.CALM.withLatency(new Latency.Fixed(100))));
    BatchInput input = BatchInput.random("/v1/responses", 1_000, SEED);
    String id = api.create(api.upload(input), input.endpoint());
    try (BatchWatch watch = BatchWatch.start(api, input, id)) {
      Awaitility.await("some lines end").atMost(LIMIT).until(() -> watch.last().completed() > 100);
      BatchSeen cancelled = api.cancel(id);
      assertThat(cancelled.status()).isEqualTo("cancelling");
      Awaitility.await().pollDelay(CANCEL_LIMIT).until(() -> true);
      long started = calls();
      Awaitility.await("it ends").atMost(LIMIT).until(() -> watch.last().hasEnded());

      BatchSeen end = watch.last();
      BatchResults results = watch.results();
      System.out.printf("batch: cancelled at %s, ended as %s%n", cancelled, end);
      assertThat(calls()).isEqualTo(started).isLessThan(input.size());
      assertThat(watch.wrongs()).isEmpty();
      assertThat(end.status()).isEqualTo("cancelled");
      assertThat(end.completed()).isGreaterThanOrEqualTo(cancelled.completed());
      assertThat(results.output()).hasSize(end.completed()).allMatch(line -> line.status() == 200);
      assertThat(results.errors())
          .hasSize(end.failed())
          .allMatch(line -> line.status() == 400 || line.error().equals("batch_cancelled"));
      assertThat(results.ids()).containsExactlyInAnyOrderElementsOf(input.ids());
      for (List<BatchResults.Result> file : List.of(results.output(), results.errors())) {
        assertThat(BatchResults.ids(file)).isEqualTo(input.inOrder(BatchResults.ids(file)));
      }
    }
  }

  private static long calls() {
    return deployment.simulators().stream().mapToLong(one -> one.calls().calls()).sum();
  }

  private static void print(List<BatchWatch> watches, List<Hit> hits) {
    System.out.printf("batches: seed %d, lines %s%n", SEED, Arrays.toString(LINES));
    hits.forEach(
        hit -> System.out.printf("  killed %-28s %s%n", hit.kill().victims(), hit.moment()));
    watches.forEach(
        watch -> System.out.printf("  after %d polls: %s%n", watch.polls(), watch.last()));
    for (Simulator simulator : deployment.simulators()) {
      System.out.printf(
          "  provider calls %d for %d lines, %d of them extra after crashes%n",
          simulator.calls().calls(), simulator.calls().keys(), simulator.calls().extraCalls());
    }
  }
}
