package io.headrace.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PriorityTest {
  @ParameterizedTest
  @CsvSource({
    "HIGH, HIGH, HIGH",
    "HIGH, NORMAL, NORMAL",
    "HIGH, LOW, LOW",
    "NORMAL, HIGH, NORMAL",
    "LOW, NORMAL, LOW"
  })
  void atMost_whatIsAbove_isLowered(Priority asked, Priority highest, Priority had) {
    assertThat(asked.atMost(highest)).isEqualTo(had);
  }

  @ParameterizedTest
  @CsvSource({"HIGH, 0, HIGH", "HIGH, 1, NORMAL", "HIGH, 2, LOW", "NORMAL, 2, LOW", "LOW, 1, LOW"})
  void loweredBy_levels_endsAtLow(Priority asked, int levels, Priority had) {
    assertThat(asked.loweredBy(levels)).isEqualTo(had);
  }
}
