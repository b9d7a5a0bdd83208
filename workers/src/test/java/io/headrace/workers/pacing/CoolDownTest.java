package io.headrace.workers.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CoolDownTest {
  private long now;
  private final Pause pause = new Pause(() -> now);
  private final CoolDown coolDown = new CoolDown(new FleetPause(pause, pause::extend));

  @ParameterizedTest
  @CsvSource({"PT7S,PT7S", "PT1M,PT1M", "PT7H,PT5M", "PT0S,PT0.1S"})
  void begin_told_restsForThatLong(Duration asked, Duration rest) {
    coolDown.begin(Optional.of(asked));

    assertThat(coolDown.left()).isEqualTo(rest);
  }

  @Test
  void begin_untoldAgainAndAgain_restsTwiceAsLongUpToItsMost() {
    for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 32}) {
      assertThat(restUntold()).isEqualTo(Duration.ofSeconds(seconds));
      now += Duration.ofSeconds(seconds).toNanos();
    }
  }

  @Test
  void begin_untoldByManyCallsAtOnce_countsOnce() {
    assertThat(restUntold()).isEqualTo(Duration.ofSeconds(1));
    assertThat(restUntold()).isEqualTo(Duration.ofSeconds(1));

    now += Duration.ofSeconds(1).toNanos();

    assertThat(restUntold()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void answered_afterRests_theNextUntoldOneIsShortAgain() {
    restUntold();
    now += Duration.ofSeconds(1).toNanos();

    coolDown.answered(coolDown.rests());

    assertThat(restUntold()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void answered_callFromBeforeTheRest_tellsNothing() {
    int before = coolDown.rests();
    restUntold();
    now += Duration.ofSeconds(1).toNanos();

    coolDown.answered(before);

    assertThat(restUntold()).isEqualTo(Duration.ofSeconds(2));
  }

  private Duration restUntold() {
    coolDown.begin(Optional.empty());
    return coolDown.left();
  }
}
