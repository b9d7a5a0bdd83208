package io.headrace.workers.window;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TokenRateTest {
  private static final long NOW = 1_800_000_000_500L;

  private final TokenRate rate = new TokenRate();

  @Test
  void perSecond_withinAMinute_isASixtiethOfTheSum() {
    rate.add(NOW, 100);
    rate.add(NOW + 30_000, 200);
    rate.add(NOW + 59_000, 300);

    assertThat(rate.perSecond(NOW + 59_400)).isEqualTo(10);
  }

  @Test
  void perSecond_afterAMinute_forgetsTheSecondsThatHavePassed() {
    rate.add(NOW, 100);
    rate.add(NOW + 30_000, 200);
    rate.add(NOW + 59_000, 400);

    assertThat(rate.perSecond(NOW + 60_000)).isEqualTo(10);
    assertThat(rate.perSecond(NOW + 1_000_000)).isZero();
  }

  @Test
  void add_clockWentBack_countsAllTheSame() {
    rate.add(NOW, 60);
    rate.add(NOW - 5_000, 60);

    assertThat(rate.perSecond(NOW)).isEqualTo(2);
  }
}
