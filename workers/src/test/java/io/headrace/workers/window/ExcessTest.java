package io.headrace.workers.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExcessTest {
  @ParameterizedTest
  @CsvSource({
    // a new one: two signs lower it, three by two, and a step at a time
    "1, 1, 1, 0, 0",
    "9, 1, 1, 0, 0",
    "1, 1, Infinity, 0, 0",
    "1.5, 1.5, 1, 0, 1",
    "9, 1, 9, 0, 1",
    "9, 9, 9, 0, 1",
    "9, 9, 9, 1, 2",
    "9, 9, 9, 2, 2",
    "9, 9, 1, 1, 1",
    // between near and far it stays where it is
    "1.4, 1.4, 1.4, 0, 0",
    "1.4, 1.4, 1, 1, 1",
    "1.4, 9, 1.3, 2, 2",
    // below near it rises
    "9, 1.1, 1.1, 1, 0",
    "9, 1.1, 9, 2, 1",
    "1.1, 1.1, 1.1, 2, 1",
    "0, 0, 0, 2, 1",
    "0, 0, 0, 1, 0"
  })
  void level_signs_moveItByAStepAtMost(
      double spend, double rate, double waiting, int now, int next) {
    assertThat(new Excess(spend, rate, waiting).level(now)).isEqualTo(next);
  }

  @ParameterizedTest
  @CsvSource({
    // as much as the others; all but a tenth, beside one and beside nine
    "100, 4, 200, 8, 1",
    "900, 4, 1000, 8, 9",
    "900, 4, 1000, 40, 81",
    // four times the share may have four times as much
    "400, 16, 500, 20, 1",
    "400, 4, 500, 20, 16",
    // others who have nothing, none at all, and less than anything of one's own
    "10, 4, 10, 8, Infinity",
    "10, 4, 10, 4, 0",
    "0.5, 4, 0.5, 8, 0"
  })
  void of_own_isMeasuredByTheOthersAverage(
      double own, int share, double all, int shares, double times) {
    assertThat(Excess.of(own, share, all, shares)).isEqualTo(times);
  }

  @Test
  void of_roundingLeftTheSumSmaller_isNotNegative() {
    assertThat(Excess.of(10, 4, 9.999, 8)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(Excess.of(10, 4, 13, 12)).isCloseTo(6.67, within(0.01));
  }
}
