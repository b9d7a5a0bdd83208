package io.headrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.job.JobStatus;
import io.headrace.simulator.Behavior;
import io.headrace.simulator.Latency;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.assertj.core.api.SoftAssertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three providers under a steady load, of which one fails in each of the ways that providers fail
 * in: the others' jobs go on, no job is lost or has two outcomes, and the failing one isn't called
 * more than the retry budget allows.
 */
final class ProviderFaultsIT {
  /** That each fault lasts. */
  private static final int SECONDS = Integer.getInteger("providers.seconds");

  private static final boolean LONG = SECONDS >= 20;
  private static final int RATE = LONG ? 60 : 20;

  private static final Duration WARM_UP = Duration.ofSeconds(LONG ? 60 : 2);
  private static final Duration CALM = Duration.ofSeconds(LONG ? 15 : 2);
  private static final Duration FAULT = Duration.ofSeconds(SECONDS);
  private static final Duration SLOW = Duration.ofSeconds(30);

  /** Beyond {@link #SLOW}, so that slow answers are answers, and hanging calls end. */
  private static final Duration CALL_TIMEOUT = SLOW.plusSeconds(2);

  /** Longer than a call may take. */
  private static final Duration LONG_FAULT = CALL_TIMEOUT.plusSeconds(10);

  private static final Duration DRAIN_LIMIT = Duration.ofMinutes(3);

  /** An open job that is younger is no backlog. */
  private static final Duration YOUNG = Duration.ofMillis(1_500);

  private static final Duration SETTLE = Duration.ofSeconds(LONG ? 3 : 0);

  /** Of a breaker. */
  private static final Duration OPEN = Duration.ofSeconds(LONG ? 3 : 1);

  private static final int CALLS_PER_SECOND = 200;
  private static final int CONCURRENCY = 100;

  /** One in the short form: a second one waits 5 s longer with its breaker. */
  private static final int WORKERS = LONG ? 2 : 1;

  /** Of jobs whose provider can't ever be reached. */
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private static final Duration CLOCK_STEP = Duration.ofMinutes(10);

  /** The defaults: of calls; and what each worker has saved up. */
  private static final double RETRIES = 0.1;

  private static final long SAVED_RETRIES = 100;

  private static final String CHAIN = "one-or-two";

  @TempDir Path dir;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final Set<String> accepted = new HashSet<>();
  private final SoftAssertions softly = new SoftAssertions();
  private int refused;
  private int broken;

  private interface Step {
    void take() throws Exception;
  }

  /**
   * @param model of the faulty lane's jobs
   * @param targets that the model has
   */
  private record Fault(
      String name,
      String model,
      int targets,
      List<String> healthy,
      Duration lasts,
      Step begins,
      Step ends) {
    Fault lasting(Duration time) {
      return new Fault(name, model, targets, healthy, time, begins, ends);
    }
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened.reversed()) {
      one.close();
    }
  }

  private <T extends AutoCloseable> T open(T one) {
    opened.add(one);
    return one;
  }

  @Test
  void providerFails_othersGoOn_nothingIsLostOrDoubled() throws Exception {
    Upstream one = open(new Upstream("one", CALLS_PER_SECOND));
    Upstream two = open(new Upstream("two", CALLS_PER_SECOND));
    Upstream three = open(new Upstream("three", CALLS_PER_SECOND));
    Path clock = dir.resolve("clock");
    Deployment deployment = open(new Deployment(dir, setup(List.of(one, two, three), clock)));
    JobLog log = open(new JobLog(deployment.bootstrap()));
    SteadyLoad first = load(deployment, "one");
    List<SteadyLoad> loads = List.of(first, load(deployment, "two"), load(deployment, "three"));
    sleep(WARM_UP);
    awaitNoBacklog("the start", log);

    System.out.printf(
        "provider faults: three lanes, %d jobs/s each, %d workers; %d s calm before each fault%n",
        RATE, WORKERS, CALM.toSeconds());
    List<FaultRow> rows = new ArrayList<>();
    for (Fault fault : faults(deployment, one, first, clock)) {
      rows.add(run(fault, List.of(one, two, three), log));
    }
    for (SteadyLoad load : loads) {
      end(load);
    }
    checkAll(log);
    long met = rows.stream().filter(FaultRow::meetsAim).count();
    System.out.printf(
        "  %d jobs, each with one outcome; %d submits refused, %d without an answer; the healthy lanes' p99 grew by no more than a fifth in %d of %d%s%n",
        log.requests().size(),
        refused,
        broken,
        met,
        rows.size(),
        LONG ? met == rows.size() ? ": met" : ": missed" : "");
    softly.assertAll();
  }

  private Deployment.Setup setup(List<Upstream> upstreams, Path clock) throws IOException {
    StringBuilder providers = new StringBuilder();
    upstreams.forEach(upstream -> providers.append(upstream.section(CONCURRENCY)));
    List<String> names = new ArrayList<>(List.of("one", "two", "three"));
    if (LONG) {
      names.addAll(List.of("tls", "dns"));
      providers
          .append(section("tls", open(new UntrustedServer()).baseUrl()))
          .append(section("dns", "http://provider.invalid/v1"));
    }
    String models =
        names.stream()
            .map(name -> model(name, List.of(name)))
            .reduce(model(CHAIN, List.of("one", "two")), String::concat);
    String workers =
        ", callTimeout: %ds, breaker: { open: %ds }"
            .formatted(CALL_TIMEOUT.toSeconds(), OPEN.toSeconds());
    return new Deployment.Setup(
        1,
        WORKERS,
        CONCURRENCY,
        false,
        "",
        "",
        "",
        "",
        new Deployment.Lanes(providers.toString(), models, workers, Optional.of(clock)));
  }

  private static String section(String name, String url) {
    return ", %s: { kind: openai, baseUrl: \"%s\", concurrency: %d, apiKeys: [ sk-none ] }"
        .formatted(name, url, CONCURRENCY);
  }

  private static String model(String name, List<String> providers) {
    List<String> targets =
        providers.stream()
            .map(provider -> "{ provider: %s, model: sim-small }".formatted(provider))
            .toList();
    return ", %s: { targets: [ %s ] }".formatted(name, String.join(", ", targets));
  }

  private SteadyLoad load(Deployment deployment, String model) {
    return open(new SteadyLoad(deployment.urls(), model, RATE, Optional.empty()));
  }

  private void end(SteadyLoad load) {
    load.close();
    accepted.addAll(load.accepted());
    refused += load.refused();
    broken += load.broken();
  }

  private List<Fault> faults(Deployment deployment, Upstream one, SteadyLoad first, Path clock) {
    Fault storm = behaves("error storm (50 % 500)", one, faulty("http500", 0.5));
    Fault outage = atOne("outage (refused)", one::goAway, one::comeBack);
    if (!LONG) {
      return List.of(storm, chained(outage, first));
    }
    return List.of(
        storm,
        chained(storm, first),
        outage,
        chained(outage, first),
        behaves(
                "slow upstream (30 s)",
                one,
                calm -> calm.withLatency(new Latency.Fixed(SLOW.toMillis())))
            .lasting(LONG_FAULT),
        behaves("hanging sockets", one, faulty("hang", 1)).lasting(LONG_FAULT),
        behaves("truncated bodies", one, faulty("truncate", 1)),
        behaves("malformed bodies", one, faulty("malformed", 1)),
        behaves("429 without headers", one, faulty("http429", 1)),
        unreachable("TLS failure (untrusted)", "tls", deployment),
        unreachable("DNS failure", "dns", deployment),
        everywhere("Redis gone", deployment.redis()::kill, deployment.redis()::restart),
        everywhere(
            "workers' clocks 10 min ahead",
            () -> SteppedWorkers.step(clock, CLOCK_STEP),
            () -> SteppedWorkers.step(clock, Duration.ZERO)));
  }

  private static UnaryOperator<Behavior> faulty(String kind, double share) {
    return calm -> calm.with("{\"faults\":{\"%s\":%s}}".formatted(kind, share));
  }

  private static Fault behaves(String name, Upstream one, UnaryOperator<Behavior> change) {
    return atOne(name, () -> one.behave(change), one::calmDown);
  }

  private static Fault atOne(String name, Step begins, Step ends) {
    return new Fault(name, "one", 1, List.of("two", "three"), FAULT, begins, ends);
  }

  private static Fault everywhere(String name, Step begins, Step ends) {
    return new Fault(name, "one", 1, List.of("one", "two", "three"), FAULT, begins, ends);
  }

  /** The faulty provider's jobs may go on at the second one. */
  private static Fault chained(Fault fault, SteadyLoad first) {
    return new Fault(
        fault.name() + ", chain",
        CHAIN,
        2,
        fault.healthy(),
        fault.lasts(),
        () -> {
          first.ask(CHAIN);
          fault.begins().take();
        },
        () -> {
          fault.ends().take();
          first.ask("one");
        });
  }

  /** A lane of its own, whose jobs come only now. */
  private Fault unreachable(String name, String lane, Deployment deployment) {
    List<SteadyLoad> load = new ArrayList<>();
    return new Fault(
        name,
        lane,
        1,
        List.of("one", "two", "three"),
        FAULT,
        () -> load.add(open(new SteadyLoad(deployment.urls(), lane, RATE, Optional.of(DEADLINE)))),
        () -> end(load.getFirst()));
  }

  private FaultRow run(Fault fault, List<Upstream> upstreams, JobLog log) throws Exception {
    long calm = System.currentTimeMillis();
    sleep(CALM);
    long begun = System.currentTimeMillis();
    upstreams.forEach(Upstream::forget);
    fault.begins().take();
    sleep(fault.lasts());
    long over = System.currentTimeMillis();
    fault.ends().take();

    long backlog = log.read().open(0, over);
    awaitNoBacklog(fault.name(), log);
    long drained = System.currentTimeMillis();

    List<JobLog.Served> jobs = log.served(begun, over).filter(of(fault.model())).toList();
    FaultRow row =
        new FaultRow(
            fault.name(),
            millis(fault, log, calm, begun),
            millis(fault, log, begun, over),
            fifths(fault, log, begun, over),
            FaultRow.ended(jobs),
            jobs.stream().mapToLong(job -> job.end().attempts()).sum(),
            upstreams.getFirst().counted(),
            backlog,
            Duration.ofMillis(drained - over),
            upstreams.getFirst().seconds().stream()
                .filter(second -> TimeUnit.SECONDS.toMillis(second.second()) >= over)
                .toList(),
            log.served(calm, drained).filter(job -> job.outcomes() != 1).count());
    row.print(CALLS_PER_SECOND);
    check(fault, row, upstreams);
    checkHealthy(fault, log, begun, over);
    sleep(SETTLE);
    return row;
  }

  private static void awaitNoBacklog(String of, JobLog log) {
    Awaitility.await("the backlog of " + of)
        .atMost(DRAIN_LIMIT)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> log.read().open(0, System.currentTimeMillis() - YOUNG.toMillis()) == 0);
  }

  private static Predicate<JobLog.Served> of(String model) {
    return job -> job.end().model().equals(model);
  }

  private static List<Long> millis(Fault fault, JobLog log, long fromMillis, long toMillis) {
    return log.served(fromMillis, toMillis)
        .filter(job -> fault.healthy().contains(job.end().model()))
        .map(JobLog.Served::millis)
        .sorted()
        .toList();
  }

  private static List<Long> fifths(Fault fault, JobLog log, long begun, long over) {
    long fifth = (over - begun) / 5;
    return LongStream.range(0, 5)
        .mapToObj(i -> millis(fault, log, begun + i * fifth, begun + (i + 1) * fifth))
        .map(waits -> waits.isEmpty() ? -1 : FaultRow.percentile(waits, 99))
        .toList();
  }

  private void check(Fault fault, FaultRow row, List<Upstream> upstreams) {
    for (Upstream upstream : upstreams) {
      Upstream.Counted counted = upstream.counted();
      softly
          .assertThat(counted.calls())
          .as("calls for %d jobs, %s", counted.jobs(), fault.name())
          .isLessThanOrEqualTo(bound(counted.jobs()));
    }
    softly
        .assertThat(row.attempts())
        .as("attempts, %s", fault.name())
        .isLessThanOrEqualTo(fault.targets() * bound(row.jobs()));
    softly
        .assertThat(row.jobs())
        .as("jobs, %s", fault.name())
        .isGreaterThan(RATE * fault.lasts().toSeconds() / 2);
    softly.assertThat(row.refused()).as("calls beyond the limit, %s", fault.name()).isZero();
    softly.assertThat(row.doubled()).as("doubled, %s", fault.name()).isZero();
    if (fault.targets() > 1) {
      softly
          .assertThat(row.ended().keySet())
          .as(fault.name())
          .allMatch(end -> end.startsWith("completed"));
    }
  }

  /** Each call earns a part of a retry, also one that is a retry. */
  private static long bound(long jobs) {
    return (long) ((jobs + WORKERS * SAVED_RETRIES) / (1 - RETRIES));
  }

  /** All of their jobs end well, most of them while the fault lasts. */
  private void checkHealthy(Fault fault, JobLog log, long begun, long over) {
    for (String lane : fault.healthy()) {
      List<JobLog.Served> jobs = log.served(begun, over).filter(of(lane)).toList();
      softly
          .assertThat(jobs)
          .as("lane %s, %s", lane, fault.name())
          .allMatch(job -> job.end().status() == JobStatus.COMPLETED);
      softly
          .assertThat(jobs.stream().filter(job -> job.end().atMillis() < over).count())
          .as("jobs of lane %s that ended during %s", lane, fault.name())
          .isGreaterThan(RATE * fault.lasts().toSeconds() / 2);
    }
  }

  private void checkAll(JobLog log) {
    Awaitility.await("all jobs end")
        .atMost(DRAIN_LIMIT)
        .until(() -> log.read().open(0, Long.MAX_VALUE) == 0);
    Map<String, Integer> outcomes = log.outcomes();
    assertThat(log.requests().containsAll(accepted)).isTrue();
    assertThat(outcomes.keySet()).isEqualTo(log.requests());
    assertThat(outcomes.values()).allMatch(count -> count == 1);
  }

  private static void sleep(Duration time) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(time.toMillis());
  }
}
