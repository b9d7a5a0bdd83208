package io.headrace.workers.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.job.JobError;
import io.headrace.job.JobStatus;
import io.headrace.llm.Usage;
import io.headrace.workers.provider.Reply;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ConditionTest {
  private static final Reply WELL =
      new Reply.Answered(JobStatus.COMPLETED, new byte[0], Usage.NONE, "m", Optional.empty());
  private static final Reply DOWN = new Reply.Unreachable("reset");
  private static final long SECOND = 1_000_000_000;

  private final Condition condition =
      new Condition(new DegradeConfig(50, 100, Duration.ofSeconds(5), 1_000, 100, 80));

  private void called(int times, Reply reply, long millis) {
    for (int i = 0; i < times; i++) {
      condition.called(reply, millis, 0);
    }
  }

  @Test
  void called_halfOfAHundredFail_isPoor() {
    called(50, WELL, 10);
    called(49, DOWN, 10);
    assertThat(condition.isPoor()).isFalse();

    called(1, DOWN, 10);

    assertThat(condition.isPoor()).isTrue();
  }

  @Test
  void called_oneInTwentyOfAHundredIsSlow_isPoor() {
    called(95, WELL, 10);
    called(4, WELL, 5_000);
    assertThat(condition.isPoor()).isFalse();

    called(1, WELL, 5_000);

    assertThat(condition.isPoor()).isTrue();
  }

  @Test
  void called_whatTellsNothingOfTheTarget_doesNotCount() {
    called(1_000, new Reply.Throttled(Optional.empty()), 9_000);
    called(200, new Reply.Refused(400, new JobError("a", "b", "c", "")), 10);

    assertThat(condition.isPoor()).isFalse();
  }

  @Test
  void isPassedBy_poor_letsAProbeThroughNowAndThen() {
    called(100, DOWN, 10);

    assertThat(condition.isPassedBy(0)).isTrue();
    assertThat(condition.isPassedBy(SECOND)).isFalse();
    assertThat(condition.isPassedBy(SECOND)).isTrue();
    assertThat(condition.isPassedBy(2 * SECOND)).isFalse();
  }

  @Test
  void called_probesGoWellInTurn_isGoodAgain() {
    called(100, DOWN, 10);
    called(19, WELL, 10);
    called(1, WELL, 5_000);
    called(19, WELL, 10);
    assertThat(condition.isPoor()).isTrue();

    called(1, WELL, 10);

    assertThat(condition.isPoor()).isFalse();
    assertThat(condition.isPassedBy(0)).isFalse();
  }
}
