package io.headrace.workers.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.job.JobError;
import io.headrace.job.JobStatus;
import io.headrace.llm.Usage;
import io.headrace.workers.provider.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class BreakerTest {
  private static final Reply ANSWER =
      new Reply.Answered(JobStatus.COMPLETED, new byte[0], Usage.NONE, "m", Optional.empty());
  private static final Reply DOWN = new Reply.Unreachable("reset");

  private static final BreakerConfig CONFIG =
      new BreakerConfig(4, 50, 100, 10, Duration.ofMillis(50));

  private final List<Duration> told = new ArrayList<>();
  private volatile Duration toldByOthers = Duration.ZERO;
  private final Breaker breaker =
      new Breaker("claude/main/m", CONFIG, () -> toldByOthers, told::add);

  @Test
  void leave_callFromBeforeItOpened_isNoProbe() {
    List<Integer> early = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      early.add(breaker.tryEnter().orElseThrow());
    }
    early.subList(0, 4).forEach(call -> breaker.leave(call, DOWN, 1));
    int probe = awaitProbe();

    early.subList(4, 12).forEach(call -> breaker.leave(call, DOWN, 1));
    early.subList(12, 20).forEach(breaker::leaveUncounted);

    assertThat(breaker.state()).isEqualTo(2);
    int second = breaker.tryEnter().orElseThrow();
    assertThat(breaker.tryEnter()).as("a third probe").isEmpty();
    breaker.leave(probe, ANSWER, 1);
    breaker.leave(second, ANSWER, 1);
    assertThat(breaker.state()).isZero();
  }

  @Test
  void leave_probesSlowerThanTheBreakerWaits_closeItAllTheSame() {
    for (int i = 0; i < 4; i++) {
      call(DOWN);
    }
    int probe = awaitProbe();
    int second = breaker.tryEnter().orElseThrow();
    Awaitility.await().until(() -> breaker.state() == 1); // gave the probes up

    breaker.leave(probe, ANSWER, 100);
    assertThat(breaker.state()).as("after one").isNotZero();
    breaker.leave(second, ANSWER, 100);

    assertThat(breaker.state()).isZero();
  }

  @Test
  void leave_failuresInTurn_opensAndTellsTheOthers() {
    for (int i = 0; i < 3; i++) {
      call(DOWN);
    }
    call(ANSWER);
    for (int i = 0; i < 3; i++) {
      call(DOWN);
    }
    assertThat(breaker.state()).as("three in turn, twice").isZero();

    call(DOWN);

    assertThat(breaker.state()).isEqualTo(1);
    assertThat(told).containsExactly(CONFIG.open());
  }

  @Test
  void leave_moreThanHalfOfTheCallsFail_opens() {
    for (int i = 0; i < 5; i++) {
      call(i % 2 == 0 ? DOWN : new Reply.TimedOut());
      call(ANSWER);
    }
    assertThat(breaker.state()).as("half of them").isZero();

    call(DOWN);

    assertThat(breaker.state()).isEqualTo(1);
  }

  @Test
  void leave_throttledOrRefused_isNoFailure() {
    JobError error = new JobError("invalid_request_error", "bad", "No.", "input");
    for (int i = 0; i < 20; i++) {
      call(new Reply.Throttled(Optional.empty()));
      call(new Reply.Refused(400, error));
    }

    assertThat(breaker.state()).isZero();
  }

  @Test
  void tryEnter_othersMetAnOutage_isOpenToo() {
    toldByOthers = Duration.ofMillis(200);

    assertThat(breaker.tryEnter()).isEmpty();
    assertThat(breaker.state()).isEqualTo(1);
    assertThat(told).as("told of what they know").isEmpty();

    toldByOthers = Duration.ZERO;
    int probe = awaitProbe();
    breaker.leave(probe, ANSWER, 1);
    call(ANSWER);
    assertThat(breaker.state()).isZero();
  }

  private void call(Reply reply) {
    breaker.leave(breaker.tryEnter().orElseThrow(), reply, 1);
  }

  private int awaitProbe() {
    return Awaitility.await()
        .until(breaker::tryEnter, entered -> entered.isPresent())
        .orElseThrow();
  }
}
