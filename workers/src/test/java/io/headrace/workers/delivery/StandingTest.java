package io.headrace.workers.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class StandingTest {
  private static final Instant NOW = Instant.parse("2030-01-02T00:00:00Z");
  private static final Duration MAX_PAUSE = Duration.ofMinutes(1);
  private static final int MAX = 1_024;

  @Test
  void successes_doubleTheAllowance_perRound_toItsBound() {
    Standing standing = Standing.NEW;
    for (int round = 0; round < 10; round++) {
      int allowed = standing.allowance();
      for (int i = 0; i < allowed; i++) {
        standing = standing.succeeded(true, MAX);
      }
      assertThat(standing.allowance()).isEqualTo(Math.min(MAX, 2 * allowed));
    }
  }

  @Test
  void slowSuccesses_shrinkTheAllowance() {
    assertThat(Standing.NEW.succeeded(false, MAX).allowance())
        .isLessThan(Standing.FIRST_ALLOWANCE)
        .isPositive();
  }

  @Test
  void overload_halvesTheAllowance_otherFailuresTakeAStep() {
    assertThat(failed(Standing.NEW, true, Duration.ZERO).allowance()).isEqualTo(8);
    assertThat(failed(Standing.NEW, false, Duration.ZERO).allowance()).isEqualTo(14);
  }

  @Test
  void fiveFailuresInARow_openTheBreaker_whosePauseDoublesToItsBound() {
    Standing standing = Standing.NEW;
    for (int i = 0; i < 4; i++) {
      standing = failed(standing, false, Duration.ZERO);
    }
    assertThat(standing.mayLease(NOW, MAX)).isTrue();
    for (long pause : new long[] {5, 10, 20, 40, 60, 60}) {
      standing = failed(standing, false, Duration.ZERO);
      assertThat(standing.allowance()).isEqualTo(1);
      assertThat(standing.mayLease(NOW.plusSeconds(pause).minusMillis(1), MAX)).isFalse();
      assertThat(standing.mayLease(NOW.plusSeconds(pause), MAX)).isTrue();
    }
  }

  @Test
  void retryAfter_pausesTheEndpoint_withinItsBound() {
    assertThat(failed(Standing.NEW, true, Duration.ofSeconds(7)).pausedUntil())
        .isEqualTo(NOW.plusSeconds(7).toEpochMilli());
    assertThat(failed(Standing.NEW, true, Duration.ofDays(1)).pausedUntil())
        .isEqualTo(NOW.plus(MAX_PAUSE).toEpochMilli());
  }

  @Test
  void failingSince_isTheFirstFailureOfTheRow_andEndsWithASuccess() {
    Standing standing = failed(failed(Standing.NEW, false, Duration.ZERO), false, Duration.ZERO);

    assertThat(standing.hasFailedFor(Duration.ofDays(5), NOW.plus(Duration.ofDays(5)))).isTrue();
    assertThat(
            standing
                .succeeded(true, MAX)
                .hasFailedFor(Duration.ofDays(5), NOW.plus(Duration.ofDays(5))))
        .isFalse();
  }

  @Test
  void randomHistory_keepsItsBounds_andComesBackFromBytes() {
    Random random = new Random(42);
    Standing standing = Standing.NEW;
    for (int i = 0; i < 10_000; i++) {
      standing =
          switch (random.nextInt(4)) {
            case 0 -> failed(standing, random.nextBoolean(), Duration.ofSeconds(random.nextInt(9)));
            case 1 -> standing.plusLeased(1).expired();
            default -> standing.succeeded(random.nextInt(4) > 0, MAX);
          };
      assertThat(standing.allowance()).isBetween(1, MAX);
      assertThat(Standing.decode(standing.encode())).isEqualTo(standing);
    }
  }

  private static Standing failed(Standing standing, boolean overloaded, Duration retryAfter) {
    return standing.failed(NOW, overloaded, retryAfter, MAX_PAUSE);
  }
}
