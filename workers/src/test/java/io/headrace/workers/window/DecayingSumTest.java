package io.headrace.workers.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class DecayingSumTest {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();
  private static final Offset<Double> ROUNDING = within(1e-9);

  private final DecayingSum sum = new DecayingSum(Duration.ofMinutes(1));

  @Test
  void at_halfLives_eachTakesHalf() {
    assertThat(sum.add(800, 0)).isEqualTo(800);
    assertThat(sum.add(100, MINUTE)).isCloseTo(100, ROUNDING);

    assertThat(sum.at(MINUTE)).isCloseTo(500, ROUNDING);
    assertThat(sum.at(3 * MINUTE)).isCloseTo(125, ROUNDING);
  }

  @Test
  void add_lessThanThereIs_endsAtZero() {
    assertThat(sum.add(-5, 0)).isZero();
    sum.add(100, 0);

    assertThat(sum.add(-80, MINUTE)).isCloseTo(-50, ROUNDING);
    assertThat(sum.at(MINUTE)).isZero();
  }
}
