package io.headrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.simulator.Calls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills every part of a deployment under load, as a crash does, and checks the promises: each
 * accepted job has exactly one outcome, none is lost, none doubled, each is counted once.
 */
final class FaultsIT {
  private static final int JOBS = Integer.getInteger("faults.jobs");
  private static final int RATE = Integer.getInteger("faults.rate");
  private static final int KILLS = Integer.getInteger("faults.kills");
  private static final long SEED = Long.getLong("faults.seed");

  private static final Duration DRAIN_LIMIT = Duration.ofMinutes(5);

  @TempDir Path dir;

  @Test
  void everyAcceptedJobEndsOnce_whateverIsKilled() throws Exception {
    try (Deployment deployment = new Deployment(dir)) {
      Clients clients = new Clients(deployment.urls());
      AtomicBoolean killed = new AtomicBoolean();
      Thread load = Thread.ofPlatform().start(() -> clients.submit(JOBS, RATE, killed::get));
      List<Kill> kills = killAtRandom(deployment);
      killed.set(true);
      load.join();

      try (JobLog log = new JobLog(deployment.bootstrap())) {
        Awaitility.await("all jobs end")
            .atMost(DRAIN_LIMIT)
            .pollInterval(Duration.ofMillis(500))
            .until(() -> log.read().outcomes().keySet().containsAll(log.requests()));
        print(kills, log, clients, deployment.simulator().calls());

        // Sets by their own means: AssertJ compares each with each, for minutes.
        assertThat(log.requests().containsAll(clients.accepted())).isTrue();
        assertThat(log.outcomes().keySet()).isEqualTo(log.requests());
        assertThat(log.outcomes().values()).allMatch(outcomes -> outcomes == 1);
        assertThat(clients.accepted().size()).isGreaterThan(JOBS * 9 / 10);
        awaitUsage(deployment, clients, log.requests().size());
      }
    }
  }

  /** The load goes on until the last victim is back. */
  private static List<Kill> killAtRandom(Deployment deployment) throws InterruptedException {
    List<Child> ingresses = deployment.ingresses();
    List<Child> workers = deployment.workers();
    List<List<Child>> kinds =
        List.of(
            List.of(workers.get(0)),
            List.of(ingresses.get(0)),
            workers,
            deployment.kafka(),
            List.of(workers.get(1), ingresses.get(1)),
            ingresses);
    return Kill.atRandom(kinds, KILLS, Duration.ofSeconds(JOBS / RATE), SEED);
  }

  private static void awaitUsage(Deployment deployment, Clients clients, int jobs) {
    Awaitility.await("usage counts each job once")
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> assertThat(usage(deployment, clients)).isEqualTo(jobs));
  }

  private static long usage(Deployment deployment, Clients clients) throws Exception {
    String url = deployment.urls().getFirst() + "/headrace/v1/usage?granularity=day";
    Matcher jobs = Pattern.compile("\"jobs\":(\\d+)").matcher(clients.get(url).body());
    long sum = 0;
    while (jobs.find()) {
      sum += Long.parseLong(jobs.group(1));
    }
    return sum;
  }

  private static void print(List<Kill> kills, JobLog log, Clients clients, Calls calls) {
    System.out.printf("faults: seed %d, %d jobs at %d/s%n", SEED, JOBS, RATE);
    for (Kill kill : kills) {
      System.out.printf(
          "  killed %-28s longest time without an outcome in the 20 s after: %d ms%n",
          kill.victims(), log.longestPause(kill.atMillis(), Duration.ofSeconds(20)).toMillis());
    }
    System.out.printf(
        "  accepted %d, refused %d, no answer %d; requests in the log %d; outcomes %s%n",
        clients.accepted().size(),
        clients.refused(),
        clients.broken(),
        log.requests().size(),
        log.statuses());
    System.out.printf(
        "  provider calls %d for %d jobs, %d of them extra after crashes and retries%n",
        calls.calls(), calls.keys(), calls.extraCalls());
  }
}
