package io.headrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nine tenants send at a steady rate, at most a third of what the provider takes; then one floods
 * the lane, and three more with less, in other sizes. Told is what the nine wait, how those that
 * have a backlog share, and what is left for low priority. Runs when asked for by its name, and in
 * the long form: it takes a minute.
 */
final class FairnessIT {
  private static final int FLOOD = Integer.getInteger("fairness.flood");
  private static final Duration SPAN = Duration.ofSeconds(Integer.getInteger("fairness.seconds"));

  private static final Duration WARM_UP = Duration.ofSeconds(8);

  /** Jobs of the last moment may not have ended when the log is read. */
  private static final Duration UNFINISHED = Duration.ofSeconds(2);

  /** What the nine are meant to wait less than, as a multiple of their wait without a flood. */
  private static final double AIM = 2;

  /** Nine times a call: behind the flood, as it came, they would wait for 14 s and more. */
  private static final Duration BOUND = Duration.ofSeconds(1);

  private static final String LOW = "low";
  private static final long COST_PER_JOB = 64;
  private static final int RATE = 5;

  /** Calls at once of each of two workers, of 0.11 s on the average: with 8, 145 jobs/s. */
  private static final int CONCURRENCY = Integer.getInteger("fairness.calls");

  private static final List<String> STEADY =
      IntStream.range(0, 9).mapToObj(i -> "steady-" + i).toList();

  private static final Map<String, Integer> BACKLOGGED =
      Map.of("flood", 1_500, "small", 3_000, "middle", 4_000, "large", 8_000);

  private static final Deployment.Setup SETUP =
      new Deployment.Setup(1, 2, CONCURRENCY, false, "", "", tenants(), "");

  @TempDir Path dir;

  private static String tenants() {
    return Stream.of(STEADY.stream(), BACKLOGGED.keySet().stream(), Stream.of(LOW))
        .flatMap(names -> names)
        .map(name ->
            ", { id: %s, keys: [ { id: %s, key: %s } ] }"
                .formatted(name, name, TenantClient.key(name)))
        .collect(Collectors.joining());
  }

  @Test
  void flood_othersWaitLittleMoreBacklogsShareAlikeAndLowHasItsPart() throws Exception {
    try (Deployment deployment = new Deployment(dir, SETUP);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      steady(deployment, clients);
      TimeUnit.NANOSECONDS.sleep(WARM_UP.toNanos());
      long calm = System.currentTimeMillis();
      TimeUnit.NANOSECONDS.sleep(SPAN.toNanos());

      long flood = System.currentTimeMillis();
      List<TenantClient> floods = floods(deployment);
      List<Future<?>> submitting = new ArrayList<>();
      floods.forEach(client -> submitting.add(clients.submit(() -> client.flood(jobs(client)))));
      for (Future<?> one : submitting) {
        one.get();
      }
      long backlogged = System.currentTimeMillis();
      TimeUnit.NANOSECONDS.sleep(SPAN.toNanos());

      long end = System.currentTimeMillis();
      clients.shutdownNow();
      ServedLog log = ServedLog.read(deployment.bootstrap());
      Figures figures =
          new Figures(
              waits(log, calm, flood),
              waits(log, flood, backlogged),
              waits(log, backlogged, end - UNFINISHED.toMillis()),
              costs(log, backlogged, end),
              lowShare(log, backlogged, end));
      figures.print(Duration.ofMillis(backlogged - flood));
      floods.forEach(client -> assertBacklogged(client, log));
      figures.check();
    }
  }

  private static List<TenantClient> floods(Deployment deployment) {
    List<TenantClient> floods = new ArrayList<>();
    BACKLOGGED.keySet().forEach(name -> floods.add(client(deployment, name)));
    floods.add(new TenantClient(deployment.urls(), LOW, 500, "flex"));
    return floods;
  }

  private static int others() {
    return Math.min(FLOOD * 3 / 10, 1_700);
  }

  private static int jobs(TenantClient client) {
    return switch (client.tenant()) {
      case "flood" -> FLOOD;
      case LOW -> FLOOD / 10;
      default -> others();
    };
  }

  private static void steady(Deployment deployment, ExecutorService clients) {
    long until = System.nanoTime() + WARM_UP.plus(SPAN.multipliedBy(2)).plusMinutes(2).toNanos();
    for (String name : STEADY) {
      TenantClient client = client(deployment, name);
      Random random = new Random(name.hashCode());
      clients.execute(() -> client.trickle(RATE, random, until));
    }
  }

  private static TenantClient client(Deployment deployment, String tenant) {
    return new TenantClient(
        deployment.urls(), tenant, BACKLOGGED.getOrDefault(tenant, 200), "default");
  }

  private static void assertBacklogged(TenantClient client, ServedLog log) {
    assertThat(client.accepted())
        .as("accepted of %s; else %s", client.tenant(), client.refusals())
        .isGreaterThan(jobs(client) * 9 / 10);
    assertThat(log.count(client.tenant()))
        .as("served of %s of %d", client.tenant(), client.accepted())
        .isLessThan(client.accepted());
  }

  /** Of the nine, in order. */
  private static List<Long> waits(ServedLog log, long fromMillis, long toMillis) {
    return log.accepted(fromMillis, toMillis)
        .filter(job -> STEADY.contains(job.tenant()))
        .map(ServedLog.Served::waited)
        .sorted()
        .toList();
  }

  /** Token costs as a worker counts them. */
  private static Map<String, Long> costs(ServedLog log, long fromMillis, long toMillis) {
    return log.ended(fromMillis, toMillis)
        .filter(job -> BACKLOGGED.containsKey(job.tenant()))
        .collect(
            Collectors.groupingBy(
                ServedLog.Served::tenant,
                Collectors.summingLong(job -> COST_PER_JOB + job.tokens())));
  }

  private static double lowShare(ServedLog log, long fromMillis, long toMillis) {
    double low = log.ended(fromMillis, toMillis).filter(job -> job.tenant().equals(LOW)).count();
    return low / log.ended(fromMillis, toMillis).count();
  }

  private record Figures(
      List<Long> calm,
      List<Long> coming,
      List<Long> flooded,
      Map<String, Long> costs,
      double lowShare) {
    void print(Duration submitting) {
      System.out.printf(
          "fairness: two workers of %d calls at once; floods of %d and three times %d jobs, submitted in %d ms; nine tenants, %d/s each; %d s%n",
          CONCURRENCY, FLOOD, others(), submitting.toMillis(), RATE, SPAN.toSeconds());
      print("wait without the flood", calm);
      print("wait while it comes   ", coming);
      print("wait beside the flood ", flooded);
      System.out.printf(
          "  p99 x %.2f: the aim of less than %.0f is %s; token costs of the backlogged %s, Jain's index %.3f; low has %.1f %% of the jobs%n",
          ratio(), AIM, ratio() < AIM ? "met" : "missed", costs, jain(), lowShare * 100);
    }

    private static void print(String what, List<Long> waits) {
      System.out.printf(
          "  %s: p50 %d, p90 %d, p99 %d, most %d ms of %d jobs%n",
          what,
          percentile(waits, 50),
          percentile(waits, 90),
          percentile(waits, 99),
          percentile(waits, 100),
          waits.size());
    }

    void check() {
      assertThat(percentile(flooded, 99)).isLessThan(BOUND.toMillis());
      assertThat(jain()).isGreaterThanOrEqualTo(0.95);
      assertThat(lowShare).isGreaterThanOrEqualTo(0.02);
    }

    private double ratio() {
      return (double) percentile(flooded, 99) / percentile(calm, 99);
    }

    private double jain() {
      double sum = costs.values().stream().mapToDouble(Long::doubleValue).sum();
      double squares = costs.values().stream().mapToDouble(cost -> (double) cost * cost).sum();
      return sum * sum / (BACKLOGGED.size() * squares);
    }

    private static long percentile(List<Long> sorted, int percent) {
      return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }
  }
}
