package io.headrace.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.data.Offset.offset;

import io.headrace.bench.FakeGateway.Fault;
import io.headrace.bench.FakeGateway.Faults;
import io.headrace.bench.LoadPlan.Arrivals;
import io.headrace.bench.LoadPlan.Limits;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LoadGeneratorTest {
  private static final Duration JOB = Duration.ofMillis(20);
  private static final double JOB_MS = JOB.toMillis();
  private static final Duration WARMUP = Duration.ofMillis(400);
  private static final Duration SPAN = Duration.ofMillis(1500);

  @Test
  void submit_healthyServer_everyArrivalIsSentOnceAndAnswered() throws InterruptedException {
    try (FakeGateway gateway = new FakeGateway(JOB, Faults.NONE)) {
      LoadResult result = LoadGenerator.run(plan(gateway, 200, new Mode.Submit()));

      assertThat(result.jobs())
          .extracting(LoadResult.Jobs::due, LoadResult.Jobs::ok)
          .containsExactly(300L, 300L);
      assertThat(gateway.bodies()).hasSize(60 + 300);
      assertThat(gateway.bodies()).allSatisfy(body -> assertThat(body).hasSize(1000));
      assertThat(new HashSet<>(gateway.bodies())).hasSizeGreaterThan(10);
      assertThat(result.errors()).isEmpty();
      assertThat(result.jobs().ok()).isEqualTo(result.jobs().due()).isPositive();
      assertThat(result.latency(Measure.SUBMIT).orElseThrow().count()).isEqualTo(300);
      assertThat(result.latency(Measure.OUTCOME)).isEmpty();
    }
  }

  @Test
  void wait_providerTimeInHeader_addedLatencyIsTheRest() throws InterruptedException {
    try (FakeGateway gateway = new FakeGateway(JOB, Faults.NONE)) {
      LoadResult result = LoadGenerator.run(plan(gateway, 200, new Mode.Wait()));

      assertThat(result.errors()).isEmpty();
      assertThat(result.jobs().ok()).isEqualTo(result.jobs().due()).isPositive();
      LoadResult.Latency outcome = result.latency(Measure.OUTCOME).orElseThrow();
      LoadResult.Latency added = result.latency(Measure.ADDED).orElseThrow();
      assertThat(outcome.p50()).isGreaterThanOrEqualTo(JOB_MS);
      assertThat(added.count()).isEqualTo(outcome.count());
      assertThat(outcome.mean() - added.mean()).isCloseTo(JOB_MS, offset(0.1));
      assertThat(result.latency(Measure.SUBMIT)).isEmpty();
    }
  }

  @Test
  void background_heldRetrieve_submitAndOutcomeAreMeasuredApart() throws InterruptedException {
    try (FakeGateway gateway = new FakeGateway(JOB, Faults.NONE)) {
      Mode mode = new Mode.Background(Duration.ofSeconds(60));
      LoadResult result = LoadGenerator.run(plan(gateway, 200, mode));

      assertThat(result.errors()).isEmpty();
      assertThat(result.jobs().ok()).isEqualTo(result.jobs().due()).isPositive();
      assertThat(result.latency(Measure.OUTCOME).orElseThrow().p50())
          .isGreaterThanOrEqualTo(JOB_MS)
          .isGreaterThan(result.latency(Measure.SUBMIT).orElseThrow().p50());
      assertThat(result.client().calls()).isGreaterThan(500);
    }
  }

  @Test
  void webhook_outcomeIsTold_isMeasuredToItsArrival() throws InterruptedException {
    try (FakeGateway gateway = new FakeGateway(JOB, Faults.NONE)) {
      LoadResult result = LoadGenerator.run(plan(gateway, 200, new Mode.Webhook(0)));

      assertThat(result.errors()).isEmpty();
      assertThat(result.jobs().ok()).isEqualTo(result.jobs().due()).isPositive();
      assertThat(result.latency(Measure.WEBHOOK).orElseThrow().p50()).isGreaterThan(JOB_MS);
      assertThat(result.latency(Measure.OUTCOME)).isEmpty();
      assertThat(gateway.hooks()).isEmpty();
    }
  }

  @Test
  void webhook_toldBeforeTheSubmitIsAnswered_counts() throws InterruptedException {
    try (FakeGateway gateway = new FakeGateway(Duration.ZERO, Faults.NONE)) {
      LoadResult result = LoadGenerator.run(plan(gateway, 200, new Mode.Webhook(1)));

      assertThat(result.errors()).isEmpty();
      assertThat(result.jobs().ok()).isEqualTo(result.jobs().due()).isPositive();
      assertThat(gateway.hooks()).isEmpty();
    }
  }

  @Test
  void poll_jobLongerThanInterval_asksUntilTheOutcome() throws InterruptedException {
    try (FakeGateway gateway = new FakeGateway(JOB, Faults.NONE)) {
      Mode mode = new Mode.Poll(Duration.ofMillis(15));
      LoadResult result = LoadGenerator.run(plan(gateway, 100, mode));

      assertThat(result.errors()).isEmpty();
      assertThat(result.jobs().ok()).isEqualTo(result.jobs().due()).isPositive();
      assertThat(result.latency(Measure.OUTCOME).orElseThrow().p50()).isGreaterThan(28);
      assertThat(result.client().calls()).isGreaterThan(2 * result.jobs().ok());
    }
  }

  @Test
  void run_serverStallsWithOneJobInFlight_everyArrivalOfTheStallShowsIt()
      throws InterruptedException {
    Duration stall = Duration.ofMillis(500);
    try (FakeGateway gateway = new FakeGateway(JOB, Faults.stalls(200, stall))) {
      LoadPlan plan = plan(gateway, 200, new Mode.Submit()).with(limits(1, Duration.ofSeconds(5)));
      LoadResult result = LoadGenerator.run(plan);

      // One call alone was slow; a clock started at the send would see one slow call of 300.
      LoadResult.Latency submit = result.latency(Measure.SUBMIT).orElseThrow();
      assertThat(submit.p99()).isGreaterThan(450);
      assertThat(submit.p90()).isGreaterThan(300);
      assertThat(submit.p50()).isLessThan(submit.p90());
      assertThat(result.jobs().late()).isGreaterThan(80);
      assertThat(result.jobs().ok()).isEqualTo(300);
    }
  }

  @Test
  void run_serverRefuses_errorsAreCountedByStatus() throws InterruptedException {
    LoadResult result = faulty(Fault.STATUS_503, new Mode.Submit());

    assertThat(result.errors()).containsExactly(entry("http 503", 36L));
    assertThat(result.passed()).isFalse();
    assertThat(result.failures()).contains("36 errors");
  }

  @Test
  void run_jobFails_isAnError() throws InterruptedException {
    assertThat(faulty(Fault.FAILED_JOB, new Mode.Wait()).errors()).containsKey("job failed");
  }

  @Test
  void run_connectionDropped_isAnErrorAndTheRunGoesOn() throws InterruptedException {
    LoadResult result = faulty(Fault.DROPPED_CONNECTION, new Mode.Submit());

    assertThat(result.errors().keySet()).allMatch(kind -> kind.startsWith("connection: "));
    assertThat(result.errorCount()).isPositive();
    assertThat(result.jobs().ok()).isGreaterThan(200);
  }

  @Test
  void run_serverNeverAnswers_unfinishedAndUnsentJobsAreCounted() throws InterruptedException {
    try (FakeGateway gateway = new FakeGateway(JOB, Faults.every(1, Fault.SILENCE))) {
      LoadPlan plan = plan(gateway, 200, new Mode.Submit()).with(limits(5, Duration.ofMillis(50)));
      LoadResult result = LoadGenerator.run(plan);

      assertThat(result.errors()).containsEntry("unfinished", 5L).hasSize(1);
      assertThat(result.jobs().dropped()).isEqualTo(355);
      assertThat(result.jobs().due()).isEqualTo(300);
      assertThat(result.passed()).isFalse();
    }
  }

  @Test
  void run_noServer_everyJobIsAConnectionError() throws InterruptedException {
    LoadPlan plan =
        LoadPlan.of(URI.create("http://127.0.0.1:1"), "key", 100, new Mode.Submit())
            .with(Arrivals.constant(100, Duration.ZERO, Duration.ofMillis(300)));

    LoadResult result = LoadGenerator.run(plan);

    assertThat(result.errorCount()).isEqualTo(30);
    assertThat(result.errors().keySet()).allMatch(kind -> kind.startsWith("connection: "));
  }

  @Test
  void run_twoEventLoops_shareTheScheduleWithoutLossOrRepeat() throws InterruptedException {
    try (FakeGateway gateway = new FakeGateway(JOB, Faults.NONE)) {
      LoadPlan plan =
          plan(gateway, 200, new Mode.Submit()).with(new Limits(8, 100, 2, Duration.ofSeconds(5)));
      LoadResult result = LoadGenerator.run(plan);

      assertThat(result.jobs().ok()).isEqualTo(300);
      assertThat(gateway.bodies()).hasSize(360);
    }
  }

  @Test
  void run_metricsPage_isReadAtBothEndsOfTheSpan() throws InterruptedException {
    try (FakeGateway gateway = new FakeGateway(JOB, Faults.NONE)) {
      URI page = gateway.url().resolve("/metrics");
      LoadPlan plan =
          plan(gateway, 100, new Mode.Submit())
              .with(new LoadPlan.Target(gateway.url(), "key", "m", Optional.of(page)));
      LoadResult result = LoadGenerator.run(plan);

      assertThat(result.server()).hasSize(2);
      assertThat(result.server().getFirst().values()).containsEntry("headrace_queue_lag", 3.0);
      assertThat(ResultTable.of(result)).contains("headrace_queue_lag 3.0 -> 3.0, peak 3.0");
    }
  }

  private static LoadResult faulty(Fault fault, Mode mode) throws InterruptedException {
    try (FakeGateway gateway = new FakeGateway(JOB, Faults.every(10, fault))) {
      return LoadGenerator.run(plan(gateway, 200, mode));
    }
  }

  private static Limits limits(int maxInFlight, Duration drain) {
    return new Limits(64, maxInFlight, 1, drain);
  }

  private static LoadPlan plan(FakeGateway gateway, double rate, Mode mode) {
    return LoadPlan.of(gateway.url(), "key", rate, mode)
        .with(Arrivals.constant(rate, WARMUP, SPAN));
  }
}
