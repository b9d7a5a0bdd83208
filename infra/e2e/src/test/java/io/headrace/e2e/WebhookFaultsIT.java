package io.headrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.embedded.FreePort;
import io.headrace.job.JobStatus;
import io.headrace.simulator.Behavior;
import io.headrace.simulator.Latency;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills workers (the schedule and the senders of webhooks) and the receiver under load: no delivery
 * is lost, also where a receiver was dead, slow or failing meanwhile, and none of those delays the
 * others.
 */
final class WebhookFaultsIT {
  private static final int JOBS = Integer.getInteger("webhooks.jobs");
  private static final int RATE = Integer.getInteger("webhooks.rate");
  private static final int KILLS = Integer.getInteger("webhooks.kills");
  private static final long SEED = Long.getLong("faults.seed");

  private static final String COMPLETED = "response.completed";
  private static final String FAILED = "response.failed";

  /** One job in so many fails: what the ordered endpoint hears of. */
  private static final int FAILING_OF = 25;

  /** Before the first kill; long enough for a p99. */
  private static final Duration CALM = Duration.ofSeconds(Integer.getInteger("webhooks.calm"));

  /** At the beginning of it, not counted: so many processes on two processors start slowly. */
  private static final Duration WARM = Duration.ofSeconds(Integer.getInteger("webhooks.warm"));

  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** Far below what a slow or dead neighbour takes; the true figure is a matter of benchmarks. */
  private static final long P99_LIMIT_MILLIS = 5_000;

  /** A quick schedule, so that receivers who are back are soon told everything. */
  private static final String WEBHOOKS =
      "webhooks: { allow: [\"127.0.0.0/8\"], maxPause: 5s, schedule: [1s, 2s, %s] }"
          .formatted(String.join(", ", Collections.nCopies(1000, "5s")));

  private static final Deployment.Setup SETUP = new Deployment.Setup(1, 1000, false, "", WEBHOOKS);

  private enum Endpoint {
    HEALTHY(COMPLETED),
    DEAD(COMPLETED),
    SLOW(COMPLETED),
    FAILING(COMPLETED),
    ORDERED(FAILED);

    private final String event;

    Endpoint(String event) {
      this.event = event;
    }

    String path() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean hears(JobStatus status) {
      return (status == JobStatus.COMPLETED ? COMPLETED : FAILED).equals(event);
    }
  }

  @TempDir Path dir;
  private final int port = FreePort.pick();
  private final int deadPort = FreePort.pick();

  @Test
  void everyDeliveryArrives_whateverIsKilled() throws Exception {
    try (Deployment deployment = new Deployment(dir, SETUP);
        Child receiver = receiver(port, deployment).awaitReady()) {
      deployment.simulator().behavior(Behavior.CALM.withLatency(new Latency.LogNormal(50, 0.5)));
      Files.createFile(dir.resolve("slow.slow"));
      Files.createFile(dir.resolve("failing.failing"));
      Clients clients = new Clients(deployment.urls(), WebhookFaultsIT::question);
      for (Endpoint endpoint : Endpoint.values()) {
        register(endpoint, clients, deployment.urls().getFirst());
      }
      Set<String> before = awaitKnown(deployment);

      AtomicBoolean killed = new AtomicBoolean();
      Thread load = Thread.ofPlatform().start(() -> clients.submit(JOBS, RATE, killed::get));
      List<Kill> kills = kill(deployment, receiver);
      killed.set(true);
      load.join();

      Files.delete(dir.resolve("failing.failing"));
      Files.delete(dir.resolve("slow.slow"));
      try (Child _ = receiver(deadPort, deployment).awaitReady();
          JobLog log = new JobLog(deployment.bootstrap())) {
        check(log, before, clients, kills);
      }
    }
  }

  private Child receiver(int port, Deployment deployment) {
    return Child.start(
        "receiver-" + port,
        dir,
        Receiver.class,
        Integer.toString(port),
        dir.toString(),
        deployment.urls().getLast());
  }

  private static String question(int job) {
    return "{\"model\":\"%s\",\"input\":\"question %d\",\"background\":true}"
        .formatted(job % FAILING_OF == 0 ? "refuse-it" : "sim-small", job);
  }

  private void register(Endpoint endpoint, Clients clients, String gateway) throws Exception {
    String body =
        "{\"name\":\"%s\",\"url\":\"http://127.0.0.1:%d/%s\",\"event_types\":[\"%s\"],\"ordered\":%s}"
            .formatted(
                endpoint.path(),
                endpoint == Endpoint.DEAD ? deadPort : port,
                endpoint.path(),
                endpoint.event,
                endpoint == Endpoint.ORDERED);
    HttpResponse<String> answer = clients.post(gateway + "/headrace/v1/webhooks", body);
    Matcher secret = Pattern.compile("\"signing_secret\":\"([^\"]+)\"").matcher(answer.body());
    assertThat(secret.find()).as(answer.body()).isTrue();
    Files.writeString(dir.resolve(endpoint.path() + ".secret"), secret.group(1));
  }

  /** Until every worker knows the endpoints; returns the jobs that it took. */
  private Set<String> awaitKnown(Deployment deployment) {
    Clients first = new Clients(deployment.urls());
    Clients failing = new Clients(deployment.urls(), _ -> question(0));
    Set<String> submitted = new HashSet<>();
    Awaitility.await("every partition of jobs reaches the last endpoint")
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> {
          first.submit(1, RATE, () -> true);
          failing.submit(4, RATE, () -> true);
          submitted.addAll(first.accepted());
          submitted.addAll(failing.accepted());
          return allPartitionsAreHeardOf(deployment);
        });
    return submitted;
  }

  private boolean allPartitionsAreHeardOf(Deployment deployment) throws IOException {
    Set<String> received = receipts(Endpoint.ORDERED, _ -> true).objects();
    try (JobLog log = new JobLog(deployment.bootstrap())) {
      Map<String, JobLog.Ended> ends = log.read().ends();
      Set<Integer> heardOf = partitions(ends, received::contains);
      return heardOf.size() > 1 && heardOf.equals(partitions(ends, _ -> true));
    }
  }

  private static Set<Integer> partitions(Map<String, JobLog.Ended> ends, Predicate<String> jobs) {
    return ends.entrySet().stream()
        .filter(end -> jobs.test(end.getKey()))
        .map(end -> end.getValue().partition())
        .collect(Collectors.toSet());
  }

  private static List<Kill> kill(Deployment deployment, Child receiver)
      throws InterruptedException {
    TimeUnit.SECONDS.sleep(CALM.toSeconds());
    List<Child> workers = deployment.workers();
    List<List<Child>> kinds =
        List.of(
            List.of(workers.getFirst()),
            List.of(receiver),
            workers,
            List.of(workers.getLast(), receiver));
    Duration span = Duration.ofSeconds(JOBS / RATE).minus(CALM);
    return Kill.atRandom(kinds, KILLS, span, SEED);
  }

  private void check(JobLog log, Set<String> before, Clients clients, List<Kill> kills)
      throws IOException {
    Awaitility.await("all jobs end")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> log.read().outcomes().keySet().containsAll(log.requests()));
    Map<String, JobLog.Ended> ends = log.ends();
    ends.keySet().removeAll(before);
    assertThat(ends.keySet()).containsAll(clients.accepted());
    try {
      Awaitility.await("nothing is lost")
          .atMost(LIMIT)
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(() -> {
            for (Endpoint endpoint : Endpoint.values()) {
              assertThat(lost(endpoint, ends)).as("lost at %s", endpoint).isEmpty();
            }
          });
    } finally {
      print(ends, kills);
    }
    Receipts all = Receipts.read(dir);
    assertThat(all.all()).noneMatch(receipt -> receipt.webhookId().equals(Receipt.FORGED));
    assertThat(all.all().stream().map(Receipt::seen))
        .contains("completed")
        .allMatch(seen -> Set.of(Receipt.NOT_ASKED, "completed", "failed").contains(seen));
    for (Endpoint endpoint : Endpoint.values()) {
      Receipts receipts = receipts(endpoint, ends::containsKey);
      assertThat(receipts.firsts()).hasSameSizeAs(receipts.objects()); // one id a delivery, always
    }
    assertThat(receipts(Endpoint.ORDERED, ends::containsKey).reorderings(ends)).isZero();
    assertThat(percentile(99, calmDelays(ends, kills))).isLessThan(P99_LIMIT_MILLIS);
  }

  private Receipts receipts(Endpoint endpoint, Predicate<String> objects) throws IOException {
    return Receipts.read(dir).of(endpoint.path(), objects);
  }

  private Set<String> lost(Endpoint endpoint, Map<String, JobLog.Ended> ends) throws IOException {
    Set<String> received = receipts(endpoint, _ -> true).objects();
    return ends.entrySet().stream()
        .filter(end -> endpoint.hears(end.getValue().status()))
        .map(Map.Entry::getKey)
        .filter(job -> !received.contains(job))
        .collect(Collectors.toSet());
  }

  /** At the healthy endpoint, while its neighbours were in trouble and nothing was killed yet. */
  private long[] calmDelays(Map<String, JobLog.Ended> ends, List<Kill> kills) throws IOException {
    long until = kills.getFirst().atMillis() - TimeUnit.SECONDS.toMillis(1);
    long from = kills.getFirst().atMillis() - CALM.minus(WARM).toMillis();
    return receipts(Endpoint.HEALTHY, _ -> true)
        .delays(ends, end -> end.atMillis() >= from && end.atMillis() < until);
  }

  private static long percentile(double percent, long[] sorted) {
    return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(percent / 100 * sorted.length) - 1];
  }

  private void print(Map<String, JobLog.Ended> ends, List<Kill> kills) throws IOException {
    System.out.printf(
        "webhooks: seed %d, %d jobs at %d/s; killed %s%n",
        SEED, ends.size(), RATE, kills.stream().map(Kill::victims).toList());
    for (Endpoint endpoint : Endpoint.values()) {
      Receipts receipts = receipts(endpoint, ends::containsKey);
      System.out.printf(
          "  %-8s delivered %d, lost %d, duplicates %d, reorderings %d%n",
          endpoint.path(),
          receipts.firsts().size(),
          lost(endpoint, ends).size(),
          receipts.duplicates(),
          receipts.reorderings(ends));
    }
    long[] calm = calmDelays(ends, kills);
    long[] all = receipts(Endpoint.HEALTHY, _ -> true).delays(ends, _ -> true);
    System.out.printf(
        "  healthy, outcome to receipt: p50 %d ms, p99 %d ms beside the others; with the kills p50 %d ms, p99 %d ms%n",
        percentile(50, calm), percentile(99, calm), percentile(50, all), percentile(99, all));
  }
}
