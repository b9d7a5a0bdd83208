package io.headrace.workers;

import static org.assertj.core.api.Assertions.assertThat;

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

  private final Breaker breaker =
      new Breaker("lane", new WorkersConfig.Breaker(50, 4, 4, Duration.ofMillis(50)));

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

  private int awaitProbe() {
    return Awaitility.await()
        .until(breaker::tryEnter, entered -> entered.isPresent())
        .orElseThrow();
  }
}
