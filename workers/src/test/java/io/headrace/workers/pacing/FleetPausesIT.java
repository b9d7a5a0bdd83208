package io.headrace.workers.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.embedded.EmbeddedRedis;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FleetPausesIT {
  private static final Duration WAIT = Duration.ofSeconds(20);

  @TempDir Path dir;
  private EmbeddedRedis redis;
  private FleetPauses one;
  private FleetPauses other;

  @BeforeEach
  void start() {
    redis = EmbeddedRedis.start(dir, 0);
    one = FleetPauses.start(redis.url().toString(), FleetPausesIT::now);
    other = FleetPauses.start(redis.url().toString(), FleetPausesIT::itsNow);
    awaitConnected();
  }

  @AfterEach
  void stop() {
    one.close();
    other.close();
    redis.close();
  }

  @Test
  void pause_connected_isToldToTheOthers() {
    one.pause("lane", WAIT);

    assertThat(one.of("lane").left()).isEqualTo(WAIT);
    await().until(() -> other.of("lane").left().equals(WAIT));
    assertThat(other.of("another").left()).isZero();
  }

  @Test
  void of_workerThatComesLater_knowsWhatIsLeft() {
    one.pause("lane", WAIT);

    try (FleetPauses late = FleetPauses.start(redis.url().toString(), FleetPausesIT::now)) {
      await().until(late::isConnected);
      Pause pause = late.of("lane");
      await().until(() -> pause.left().isPositive());
      assertThat(pause.left()).isLessThanOrEqualTo(WAIT);
    }
  }

  @Test
  void pause_shorterThanAnothers_leavesTheLongOneUnderTheKey() {
    one.pause("lane", WAIT);
    await().until(() -> other.of("lane").left().isPositive());
    try (FleetPauses unaware = FleetPauses.start(redis.url().toString(), FleetPausesIT::now)) {
      await().until(unaware::isConnected);
      unaware.pause("lane", Duration.ofSeconds(1));
      await().until(() -> unaware.of("lane").left().compareTo(Duration.ofSeconds(2)) > 0);
    }

    try (FleetPauses late = FleetPauses.start(redis.url().toString(), FleetPausesIT::now)) {
      await().until(late::isConnected);
      Pause pause = late.of("lane");
      await().until(() -> pause.left().compareTo(Duration.ofSeconds(2)) > 0);
    }
  }

  @Test
  void pause_redisAway_staysLocalAndIsToldAgainAfterwards() {
    redis.kill();
    await().until(() -> !one.isConnected() && !other.isConnected());
    one.pause("lane", WAIT);
    assertThat(one.of("lane").left()).isEqualTo(WAIT);

    redis.restart();

    awaitConnected();
    await()
        .pollInterval(Duration.ofMillis(100))
        .until(() -> {
          one.pause("again", WAIT);
          one.pause("again", WAIT.plusSeconds(1));
          return other.of("again").left().isPositive();
        });
  }

  @Test
  void start_redisAway_connectsWhenItComes() {
    redis.kill();
    try (FleetPauses early = FleetPauses.start(redis.url().toString(), FleetPausesIT::now)) {
      early.pause("lane", WAIT);
      assertThat(early.isConnected()).isFalse();
      redis.restart();
      await().until(early::isConnected);
    }
  }

  private static long now() {
    return 1_000_000;
  }

  /** Every process has a ticker of its own. */
  private static long itsNow() {
    return Long.MAX_VALUE - 1_000_000;
  }

  private void awaitConnected() {
    await().until(() -> one.isConnected() && other.isConnected());
  }
}
