package io.headrace.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headrace.config.Hop;
import io.headrace.config.Selection;
import io.headrace.job.JobError;
import io.headrace.job.JobStatus;
import io.headrace.job.Tier;
import io.headrace.llm.Usage;
import io.headrace.workers.pacing.SampleAccounts;
import io.headrace.workers.pacing.TokenEstimates;
import io.headrace.workers.provider.Call;
import io.headrace.workers.provider.Provider;
import io.headrace.workers.provider.Reply;
import io.headrace.workers.resilience.Decision.Answer;
import io.headrace.workers.resilience.Decision.GiveUp;
import io.headrace.workers.resilience.Decision.MoveOn;
import io.headrace.workers.resilience.RetryBudget;
import io.headrace.workers.resilience.RetryPolicy;
import io.headrace.workers.window.Job;
import io.headrace.workers.window.SampleRequests;
import io.headrace.workers.window.Ticket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AttemptsTest {
  private static final Reply ANSWER =
      new Reply.Answered(JobStatus.COMPLETED, new byte[0], Usage.NONE, "m", Optional.empty());
  private static final JobError REFUSED =
      new JobError("server_error", "provider_auth_failed", "No.", "");
  private static final Reply DOWN = new Reply.Unreachable("reset");

  private final LinkedBlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final CountDownLatch calling = new CountDownLatch(1);
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final LaneObserver observer =
      new LaneObserver("lane", new ModelLabels(Set.of(), 1, () -> {}), metrics);
  private SampleAccounts accounts = new SampleAccounts();
  private final Job job = job(Duration.ofMinutes(20));
  private JobLife life = life(job);
  private Chain chain = SampleChains.NONE;
  private Conditions conditions = SampleConditions.good();
  private Optional<Duration> overflowAfter = Optional.empty();
  private InstantSource clock = InstantSource.system();

  /** Answers what the test has ready, and waits for it as long as need be. */
  private final Provider provider =
      new Provider() {
        @Override
        public Reply call(Call call) throws InterruptedException {
          calls.add(call);
          calling.countDown();
          return replies.take();
        }

        @Override
        public void close() {}
      };

  @Test
  void run_providerAnswers_endsWithTheAnswer() throws Exception {
    replies.add(ANSWER);

    Attempts.End end = attempts(1.0).run(job, life);

    assertThat(end.decision()).isEqualTo(new Answer((Reply.Answered) ANSWER));
    assertThat(end.calls().attempts()).isEqualTo(1);
    assertThat(end.calls().provider()).isEqualTo("lane");
  }

  @Test
  void run_eachCall_isCountedByItsOutcome() throws Exception {
    replies.addAll(List.of(DOWN, ANSWER, new Reply.TimedOut()));
    attempts(1.0).run(job, life);
    Job tight = job(Duration.ofMinutes(1)); // less than a call may take
    attempts(1.0).run(tight, life(tight));

    assertThat(calls("unreachable", "other")).isEqualTo(1);
    assertThat(calls("answered", "sim-1")).isEqualTo(1);
    assertThat(calls("deadline", "sim-1")).isEqualTo(1);
  }

  private long calls(String outcome, String model) {
    return metrics
        .get("headrace.provider")
        .tags("outcome", outcome, "model", model, "tier", "growth")
        .timer()
        .count();
  }

  @Test
  void run_providerFailsTwice_isTriedAgain() throws Exception {
    replies.addAll(List.of(DOWN, new Reply.TimedOut(), ANSWER));

    Attempts.End end = attempts(1.0).run(job, life);

    assertThat(end.decision()).isInstanceOf(Answer.class);
    assertThat(end.calls().attempts()).isEqualTo(3);
  }

  @Test
  void run_attemptsUsedUp_fails() throws Exception {
    replies.addAll(List.of(DOWN, DOWN, DOWN));

    Attempts.End end = attempts(1.0).run(job, life);

    assertStatus(end, JobStatus.FAILED);
    assertThat(calls).hasSize(3);
  }

  @Test
  void run_retryBudgetUsedUp_failsAtOnce() throws Exception {
    replies.add(DOWN);

    assertStatus(attempts(spent()).run(job, life), JobStatus.FAILED);
    assertThat(calls).hasSize(1);
  }

  @Test
  void run_throttled_pausesTheLaneAndDoesNotCount() throws Exception {
    replies.addAll(List.of(new Reply.Throttled(Optional.of(Duration.ofMillis(150))), ANSWER));
    long begun = System.nanoTime();

    Attempts.End end = attempts(1.0).run(job, life);

    assertThat(end.calls().attempts()).isEqualTo(1);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(140));
  }

  @Test
  void run_overloadedAndAskedToWait_restsTheAccountForAll() throws Exception {
    accounts = SampleAccounts.named("a", "b");
    Duration asked = Duration.ofSeconds(20);
    replies.addAll(List.of(new Reply.Overloaded(503, Optional.of(asked)), ANSWER));

    Attempts.End end = attempts(1.0).run(job, life);

    assertThat(end.calls().attempts()).isEqualTo(2);
    assertThat(calls.get(1).key()).as("of the other").isNotEqualTo(calls.get(0).key());
    assertThat(accounts.paused()).containsExactly(asked);
  }

  @Test
  void run_refused_endsWithTheProvidersError() throws Exception {
    JobError error = new JobError("invalid_request_error", "bad", "No.", "input");
    replies.add(new Reply.Refused(400, error));

    assertThat(attempts(1.0).run(job, life).decision())
        .isEqualTo(new GiveUp(JobStatus.FAILED, 400, error));
  }

  @Test
  void run_deadlinePassedInTheQueue_expiresWithoutACall() throws Exception {
    Job late = job(Duration.ofMillis(-1));

    assertStatus(attempts(1.0).run(late, life(late)), JobStatus.EXPIRED);
    assertThat(calls).isEmpty();
  }

  @Test
  void run_deadlinePassesDuringTheCall_expires() throws Exception {
    Job tight = job(Duration.ofMillis(50));
    var ending = start(tight, life(tight));
    calling.await();
    assertThat(calls.getFirst().timeout()).isLessThanOrEqualTo(Duration.ofMillis(50));
    await().until(() -> Instant.now().isAfter(tight.request().deadline()));
    replies.add(new Reply.TimedOut());

    assertStatus(ending.get(), JobStatus.EXPIRED);
  }

  @Test
  void run_ownDeadlineStopsCalls_sparesTheBreakerAndTheRetryBudget() throws Exception {
    RetryBudget one = new RetryBudget(0);
    for (int i = 0; i < 10; i++) {
      replies.add(new Reply.TimedOut());
      Job tight = job(Duration.ofMinutes(1));
      assertStatus(attempts(one).run(tight, life(tight)), JobStatus.EXPIRED);
    }

    assertThat(accounts.breakerState()).isZero();
    assertThat(calls).hasSize(10);
  }

  @Test
  void run_deadlinePassesDuringABackoff_expiresThenAndNotLater() throws Exception {
    Job tight = job(Duration.ofMillis(300));
    replies.add(new Reply.Overloaded(503, Optional.of(Duration.ofSeconds(20))));
    long begun = System.nanoTime();

    assertStatus(attempts(1.0).run(tight, life(tight)), JobStatus.EXPIRED);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void run_cancelledBefore_makesNoCall() throws Exception {
    life.cancel();

    assertStatus(attempts(1.0).run(job, life), JobStatus.CANCELLED);
    assertThat(calls).isEmpty();
  }

  @Test
  void run_cancelledJustBeforeTheCall_isNoAttempt() throws Exception {
    AtomicInteger reads = new AtomicInteger();
    clock =
        () -> {
          if (reads.incrementAndGet() == 2) { // after the look whether it is cancelled
            life.cancel();
          }
          return Instant.now();
        };

    Attempts.End end = attempts(1.0).run(job, life);

    assertStatus(end, JobStatus.CANCELLED);
    assertThat(end.calls().attempts()).isZero();
    assertThat(calls).isEmpty();
    assertThat(metrics.find("headrace.provider").timers()).isEmpty();
  }

  @Test
  void run_cancelledDuringTheCall_stopsItAndSparesTheBreaker() throws Exception {
    for (int i = 0; i < 10; i++) {
      var ending = start(job, null);
      int before = i;
      await().until(() -> calls.size() > before);
      life.cancel();
      assertStatus(ending.get(), JobStatus.CANCELLED);
    }
    assertThat(accounts.breakerState()).isZero();
  }

  @Test
  void run_cancelledDuringABackoff_endsAtOnce() throws Exception {
    replies.add(new Reply.Overloaded(503, Optional.of(Duration.ofSeconds(20))));
    var ending = start(job, null);
    calling.await();

    life.cancel();

    assertStatus(ending.get(), JobStatus.CANCELLED);
    assertThat(calls).hasSize(1);
  }

  @Test
  void run_batchCancelledDuringTheCall_keepsItsAnswer() throws Exception {
    var ending = start(job, null);
    calling.await();

    life.beginNoCall();
    replies.add(ANSWER);

    assertThat(ending.get().decision()).isInstanceOf(Answer.class);
  }

  @Test
  void run_batchCancelledDuringTheCall_isNotTriedAgain() throws Exception {
    for (Reply reply : List.of(DOWN, new Reply.Throttled(Optional.of(Duration.ofSeconds(20))))) {
      calls.clear();
      var ending = start(job, null);
      await().until(() -> calls.size() == 1);

      life.beginNoCall();
      replies.add(reply);

      assertStatus(ending.get(), JobStatus.CANCELLED);
      assertThat(calls).hasSize(1);
    }
  }

  @Test
  void run_batchCancelledWhileItWaits_makesNoCall() throws Exception {
    accounts.pause(Duration.ofSeconds(20));
    var ending = start(job, null);

    life.beginNoCall();

    assertStatus(ending.get(), JobStatus.CANCELLED);
    assertThat(calls).isEmpty();
  }

  @Test
  void run_stoppedWhileItProbesTheProvider_leavesTheProbeToOthers() throws Exception {
    replies.addAll(List.of(DOWN, DOWN, DOWN, DOWN));
    for (int i = 0; i < 4; i++) {
      attempts(spent()).run(job, life(job));
    }
    assertThat(accounts.breakerState()).isEqualTo(1);
    calls.clear();
    for (int probes = 0; probes < 3; probes++) {
      int before = probes;
      Thread probing =
          Thread.ofVirtual()
              .start(() ->
                  assertThatThrownBy(() -> attempts(1.0).run(job, life(job)))
                      .isInstanceOf(InterruptedException.class));
      await().until(() -> calls.size() > before);
      probing.interrupt();
      assertThat(probing.join(Duration.ofSeconds(5))).isTrue();
    }

    replies.addAll(List.of(ANSWER, ANSWER));
    attempts(1.0).run(job, life(job));
    attempts(1.0).run(job, life(job));

    assertThat(accounts.breakerState()).isZero();
  }

  @Test
  void run_attemptsUsedUp_movesOnToTheNextTarget() throws Exception {
    chain = SampleChains.of("lane", "second", "third");
    replies.addAll(List.of(DOWN, DOWN, DOWN));

    Attempts.End end = attempts(1.0).run(job, life);

    assertThat(end.decision())
        .isEqualTo(new MoveOn(new Hop(1, "second", "second", "sim-1"), new TreeSet<>()));
    assertThat(end.calls().attempts()).isEqualTo(3);
  }

  @Test
  void run_refused_staysWithItsProvider() throws Exception {
    chain = SampleChains.of("lane", "second");
    JobError error = new JobError("invalid_request_error", "bad", "No.", "input");
    replies.add(new Reply.Refused(400, error));

    assertStatus(attempts(1.0).run(job, life), JobStatus.FAILED);
  }

  @Test
  void run_accountsPausedForLong_movesOnWithoutACall() throws Exception {
    chain = SampleChains.of("lane", "second");
    accounts.pause(Duration.ofSeconds(20));

    assertThat(attempts(1.0).ticket(job)).contains(Ticket.NONE);
    assertThat(attempts(1.0).run(job, life).decision()).isInstanceOf(MoveOn.class);
    assertThat(calls).isEmpty();
  }

  @Test
  void run_limitsUsedUpForLong_overflowsToTheNextTargetIfToldTo() throws Exception {
    accounts = SampleAccounts.limited();
    chain = SampleChains.of("lane", "second");
    accounts.use();
    assertThat(attempts(1.0).ticket(job)).isEmpty();

    overflowAfter = Optional.of(Duration.ZERO);

    assertThat(attempts(1.0).run(job, life).decision())
        .isEqualTo(new MoveOn(new Hop(1, "second", "second", "sim-1"), new TreeSet<>(Set.of(0))));
    assertThat(calls).isEmpty();
  }

  @Test
  void run_targetAnswersBadly_isPassedByAndComesBackInTheEnd() throws Exception {
    chain = SampleChains.of("lane", "second");
    conditions = SampleConditions.poor();

    assertThat(attempts(1.0).ticket(job)).contains(Ticket.NONE);
    assertThat(attempts(1.0).run(job, life).decision())
        .isEqualTo(new MoveOn(new Hop(1, "second", "second", "sim-1"), new TreeSet<>(Set.of(0))));
    assertThat(calls).isEmpty();
  }

  @Test
  void run_targetAnswersBadlyAndThereIsNoOther_isAsked() throws Exception {
    conditions = SampleConditions.poor();
    replies.add(ANSWER);

    assertThat(attempts(1.0).run(job, life).decision()).isInstanceOf(Answer.class);
  }

  @ParameterizedTest
  @CsvSource({"FREE, 2000, true", "FREE, 500, false", "GROWTH, 2000, false"})
  void ticket_limitsUsedUp_freeTenantsThatHaveWaitedGoToTheCheaperModel(
      Tier tier, long waitedMillis, boolean moves) throws Exception {
    chain = SampleChains.withCheaper("lane", "second");
    accounts = SampleAccounts.limited();
    accounts.use();
    Instant now = Instant.now();
    Job tired =
        SampleRequests.job("resp_2", now.minusMillis(waitedMillis), now.plusSeconds(60), tier);

    assertThat(attempts(1.0).ticket(tired).isPresent()).isEqualTo(moves);
    if (moves) {
      assertThat(attempts(1.0).run(tired, life(tired)).decision())
          .isEqualTo(new MoveOn(new Hop(2, "second", "second", "small"), new TreeSet<>(Set.of(0))));
    }
  }

  @Test
  void ticket_askedToWaitByA429_freeTenantsGoToTheCheaperModel() {
    chain = SampleChains.withCheaper("lane", "second");
    accounts.pause(Duration.ofSeconds(20));
    Instant now = Instant.now();
    Job tired = SampleRequests.job("resp_2", now.minusSeconds(2), now.plusSeconds(60), Tier.FREE);

    assertThat(attempts(1.0).ticket(tired)).contains(Ticket.NONE);
    assertThat(attempts(1.0).ticket(job)).isEmpty();
  }

  @Test
  void ticket_accountsPausedAndNoOtherTarget_waits() {
    accounts.pause(Duration.ofSeconds(20));

    assertThat(attempts(1.0).ticket(job)).isEmpty();
  }

  @Test
  void run_keyRefused_triesAnotherAccount() throws Exception {
    accounts = SampleAccounts.named("a", "b", "c");
    replies.addAll(List.of(refused(Reply.Fault.KEY), refused(Reply.Fault.QUOTA), ANSWER));

    Attempts.End end = attempts(1.0).run(job, life);

    assertThat(end.decision()).isInstanceOf(Answer.class);
    assertThat(end.calls().attempts()).as("as after a 429").isEqualTo(1);
    assertThat(calls.stream().map(call -> call.key().value())).doesNotHaveDuplicates().hasSize(3);
    assertThat(accounts.refusals()).isEqualTo(2);
  }

  @Test
  void run_keysOfAllAccountsRefused_failsAfterOneCallOfEach() throws Exception {
    accounts = SampleAccounts.named("a", "b");
    replies.addAll(List.of(refused(Reply.Fault.KEY), refused(Reply.Fault.PERMISSION)));

    Attempts.End end = attempts(1.0).run(job, life);

    assertThat(end.decision()).isEqualTo(new GiveUp(JobStatus.FAILED, 502, REFUSED, true));
    assertThat(calls).hasSize(2);
  }

  @Test
  void run_quotaOfTheLastAccountSpent_movesOnToTheNextTarget() throws Exception {
    chain = SampleChains.of("lane", "second");
    replies.add(refused(Reply.Fault.QUOTA));

    assertThat(attempts(1.0).run(job, life).decision())
        .isEqualTo(new MoveOn(new Hop(1, "second", "second", "sim-1"), new TreeSet<>()));
  }

  @Test
  void run_refusedUntilAfterItsDeadline_failsWithoutACall() throws Exception {
    replies.add(refused(Reply.Fault.KEY));
    attempts(1.0).run(job, life);
    Job waiting = job(Duration.ofSeconds(30));

    assertThat(attempts(1.0).ticket(waiting)).contains(Ticket.NONE);
    assertThat(attempts(1.0).run(waiting, life(waiting)).decision())
        .isInstanceOfSatisfying(
            GiveUp.class, end -> assertThat(end.error().code()).isEqualTo("provider_auth_failed"));
    assertThat(attempts(1.0).ticket(job)).as("there is time to wait for people").isEmpty();
    assertThat(calls).hasSize(1);
  }

  private static Reply refused(Reply.Fault fault) {
    return new Reply.Refused(502, REFUSED, fault);
  }

  @Test
  void announceAfter_longCall_isTrueOnce() throws Exception {
    assertThat(life.announceAfter(Duration.ZERO)).isFalse();
    assertThat(life.callBegins()).isTrue();
    assertThat(life.announceAfter(Duration.ofHours(1))).isFalse();
    assertThat(life.announceAfter(Duration.ZERO)).isTrue();
    assertThat(life.announceAfter(Duration.ZERO)).isFalse();
  }

  private CompletableFuture<Attempts.End> start(Job job, @Nullable JobLife given) throws Exception {
    CompletableFuture<Attempts.End> end = new CompletableFuture<>();
    CountDownLatch known = new CountDownLatch(1);
    Thread.ofVirtual()
        .start(() -> {
          life = given == null ? life(job) : given;
          known.countDown();
          try {
            end.complete(attempts(1.0).run(job, life));
          } catch (InterruptedException | RuntimeException e) {
            end.completeExceptionally(e);
          }
        });
    known.await();
    return end;
  }

  private static RetryBudget spent() {
    RetryBudget budget = new RetryBudget(0);
    boolean more = true;
    while (more) {
      more = budget.take();
    }
    return budget;
  }

  private Attempts attempts(double retryShare) {
    return attempts(new RetryBudget(retryShare));
  }

  private Attempts attempts(RetryBudget budget) {
    return new Attempts(
        new Attempts.LaneOf("lane", "lane", Selection.WEIGHTED),
        provider,
        chain,
        new RetryPolicy(3, Duration.ofMillis(20), Duration.ofSeconds(30)),
        budget,
        accounts.pool(),
        new TokenEstimates(),
        observer,
        conditions,
        Duration.ofMinutes(10),
        new Attempts.Patience(Duration.ofSeconds(2), Duration.ofSeconds(1), overflowAfter),
        clock);
  }

  private static Job job(Duration left) {
    Instant now = Instant.now();
    return SampleRequests.job("resp_1", now, now.plus(left));
  }

  private static JobLife life(Job job) {
    return new JobLife(job, Thread.currentThread(), System::nanoTime);
  }

  private static void assertStatus(Attempts.End end, JobStatus status) {
    assertThat(end.decision())
        .isInstanceOfSatisfying(GiveUp.class, gone -> assertThat(gone.status()).isEqualTo(status));
  }
}
