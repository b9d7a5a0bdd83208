package io.headrace.workers.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class PauseTest {
  /** A ticker may start anywhere, and overflow. */
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

  private final Pause pause = new Pause(nanos::get);

  @Test
  void left_neverPaused_isNotPositive() {
    nanos.addAndGet(Duration.ofDays(100).toNanos());

    assertThat(pause.left()).isLessThanOrEqualTo(Duration.ZERO);
  }

  @Test
  void left_pausedAcrossAnOverflow_countsDown() {
    assertThat(pause.extend(Duration.ofSeconds(3))).isTrue();
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());

    assertThat(pause.left()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void extend_shorter_changesNothing() {
    assertThat(pause.extend(Duration.ofSeconds(3))).isTrue();

    assertThat(pause.extend(Duration.ofSeconds(2))).isFalse();
    assertThat(pause.left()).isEqualTo(Duration.ofSeconds(3));
  }
}
