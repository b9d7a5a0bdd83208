package io.headrace.workers.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.job.JobError;
import io.headrace.job.JobStatus;
import io.headrace.llm.Usage;
import io.headrace.workers.provider.Reply;
import io.headrace.workers.provider.Reply.Fault;
import io.headrace.workers.resilience.Decision.Again;
import io.headrace.workers.resilience.Decision.Answer;
import io.headrace.workers.resilience.Decision.GiveUp;
import io.headrace.workers.resilience.Decision.NextAccount;
import io.headrace.workers.resilience.Decision.PauseAccount;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class RetryPolicyTest {
  private static final RetryPolicy POLICY =
      new RetryPolicy(4, Duration.ofSeconds(1), Duration.ofSeconds(30));
  private static final JobError ERROR = new JobError("invalid_request_error", "bad", "No.", "");

  static Stream<Arguments> replies() {
    var answered =
        new Reply.Answered(JobStatus.COMPLETED, new byte[0], Usage.NONE, "m", Optional.empty());
    return Stream.of(
        Arguments.of(answered, new Answer(answered)),
        Arguments.of(new Reply.Refused(400, ERROR), new GiveUp(JobStatus.FAILED, 400, ERROR)),
        Arguments.of(
            new Reply.Refused(502, ERROR, Fault.KEY),
            new NextAccount(Fault.KEY, new GiveUp(JobStatus.FAILED, 502, ERROR, true))),
        Arguments.of(
            new Reply.Refused(429, ERROR, Fault.QUOTA),
            new NextAccount(Fault.QUOTA, new GiveUp(JobStatus.FAILED, 429, ERROR, true))),
        Arguments.of(
            new Reply.Throttled(Optional.of(Duration.ofSeconds(7))),
            new PauseAccount(Optional.of(Duration.ofSeconds(7)))),
        Arguments.of(new Reply.Throttled(Optional.empty()), new PauseAccount(Optional.empty())),
        Arguments.of(overloaded(Duration.ofHours(5)), new Again(Duration.ofMillis(500))),
        Arguments.of(
            new Reply.Overloaded(503, Optional.empty()), new Again(Duration.ofMillis(500))),
        Arguments.of(new Reply.TimedOut(), new Again(Duration.ofMillis(500))),
        Arguments.of(new Reply.Unreachable("reset"), new Again(Duration.ofMillis(500))));
  }

  private static Reply overloaded(Duration after) {
    return new Reply.Overloaded(503, Optional.of(after));
  }

  @ParameterizedTest
  @MethodSource("replies")
  void decide_firstAttempt_followsFromTheReply(Reply reply, Decision decision) {
    assertThat(POLICY.decide(reply, 1, true, 0.5)).isEqualTo(decision);
  }

  @ParameterizedTest
  @CsvSource({"1,1000", "2,2000", "3,4000", "6,30000", "63,30000"})
  void decide_laterAttempts_backoffDoublesUpToItsMost(int attempt, long mostMillis) {
    RetryPolicy patient = new RetryPolicy(100, Duration.ofSeconds(1), Duration.ofSeconds(30));

    assertThat(patient.decide(new Reply.TimedOut(), attempt, true, 1.0))
        .isEqualTo(new Again(Duration.ofMillis(mostMillis)));
    assertThat(patient.decide(new Reply.TimedOut(), attempt, true, 0.0))
        .isEqualTo(new Again(Duration.ZERO));
  }

  @ParameterizedTest
  @CsvSource({"4,true", "1,false"})
  void decide_attemptsOrBudgetUsedUp_givesUp(int attempt, boolean mayRetry) {
    assertGivenUp(POLICY.decide(new Reply.TimedOut(), attempt, mayRetry, 0.5), 504);
    assertGivenUp(POLICY.decide(new Reply.Unreachable("reset"), attempt, mayRetry, 0.5), 502);
    assertGivenUp(POLICY.decide(overloaded(Duration.ZERO), attempt, mayRetry, 0.5), 502);
  }

  @Test
  void take_failuresOnly_staysBelowTheShare() {
    RetryBudget budget = new RetryBudget(0.1);
    int retries = 0;
    for (int call = 0; call < 10_000; call++) {
      budget.call();
      retries += budget.take() ? 1 : 0;
    }
    assertThat(retries).isBetween(1_000, 1_100);
  }

  @Test
  void take_afterAQuietTime_allowsABurstButNoMore() {
    RetryBudget budget = new RetryBudget(0.1);
    for (int call = 0; call < 100_000; call++) {
      budget.call();
    }
    int retries = 0;
    while (budget.take()) {
      retries++;
    }
    assertThat(retries).isEqualTo(100);
  }

  private static void assertGivenUp(Decision decision, int httpStatus) {
    assertThat(decision)
        .isInstanceOfSatisfying(
            GiveUp.class,
            end -> {
              assertThat(end.status()).isEqualTo(JobStatus.FAILED);
              assertThat(end.httpStatus()).isEqualTo(httpStatus);
            });
  }
}
