package io.headrace.workers.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ConditionTest {
  private static final long SECOND = 1_000_000_000;

  private final Condition condition =
      new Condition(new DegradeConfig(50, 100, Duration.ofSeconds(5), 1_000, 100, 80));

  private long now;

  private void called(int times, boolean hasFailed, long millis) {
    for (int i = 0; i < times; i++) {
      now += 10 * SECOND;
      condition.called(hasFailed, millis, now);
    }
  }

  @Test
  void called_halfOfAHundredFail_isPoor() {
    called(50, false, 10);
    called(49, true, 10);
    assertThat(condition.isPoor()).isFalse();

    called(1, true, 10);

    assertThat(condition.isPoor()).isTrue();
  }

  @Test
  void called_oneInTwentyOfAHundredIsSlow_isPoor() {
    called(95, false, 10);
    called(4, false, 5_000);
    assertThat(condition.isPoor()).isFalse();

    called(1, false, 5_000);

    assertThat(condition.isPoor()).isTrue();
  }

  @Test
  void called_callsThatBeganBefore_areNoProbes() {
    called(100, true, 10);

    for (int i = 0; i < 40; i++) {
      condition.called(false, 1_000, now + SECOND / 2);
    }

    assertThat(condition.isPoor()).isTrue();
  }

  @Test
  void isPassedBy_poor_letsAProbeThroughNowAndThen() {
    called(100, true, 10);

    assertThat(condition.isPassedBy(now)).isTrue();
    assertThat(condition.isPassedBy(now + SECOND)).isFalse();
    assertThat(condition.isPassedBy(now + SECOND)).isTrue();
    assertThat(condition.isPassedBy(now + 2 * SECOND)).isFalse();
  }

  @Test
  void called_probesGoWellInTurn_isGoodAgain() {
    called(100, true, 10);
    called(19, false, 10);
    called(1, false, 5_000);
    called(19, false, 10);
    assertThat(condition.isPoor()).isTrue();

    called(1, false, 10);

    assertThat(condition.isPoor()).isFalse();
    assertThat(condition.isPassedBy(now)).isFalse();
  }
}
