package io.headrace.workers.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.embedded.EmbeddedRedis;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FleetPausesIT {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  /** Another worker's clock may be wrong by hours. */
  private static final Instant ITS_NOW = Instant.parse("2030-01-01T05:00:00Z");

  private static final Duration WAIT = Duration.ofSeconds(20);

  @TempDir Path dir;
  private EmbeddedRedis redis;
  private FleetPauses one;
  private FleetPauses other;

  @BeforeEach
  void start() {
    redis = EmbeddedRedis.start(dir, 0);
    one = FleetPauses.start(redis.url().toString(), InstantSource.fixed(NOW));
    other = FleetPauses.start(redis.url().toString(), InstantSource.fixed(ITS_NOW));
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

    assertThat(one.of("lane").until()).isEqualTo(NOW.plus(WAIT));
    await().until(() -> other.of("lane").until().equals(ITS_NOW.plus(WAIT)));
    assertThat(other.of("another").until()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void of_workerThatComesLater_knowsWhatIsLeft() {
    one.pause("lane", WAIT);

    try (FleetPauses late = FleetPauses.start(redis.url().toString(), InstantSource.fixed(NOW))) {
      await().until(late::isConnected);
      Pause pause = late.of("lane");
      await().until(() -> pause.until().isAfter(NOW));
      assertThat(pause.until()).isBeforeOrEqualTo(NOW.plus(WAIT));
    }
  }

  @Test
  void pause_redisAway_staysLocalAndIsToldAgainAfterwards() {
    redis.kill();
    await().until(() -> !one.isConnected() && !other.isConnected());
    one.pause("lane", WAIT);
    assertThat(one.of("lane").until()).isEqualTo(NOW.plus(WAIT));

    redis.restart();

    awaitConnected();
    await()
        .pollInterval(Duration.ofMillis(100))
        .until(() -> {
          one.pause("again", WAIT);
          one.pause("again", WAIT.plusSeconds(1));
          return other.of("again").until().isAfter(ITS_NOW);
        });
  }

  @Test
  void start_redisAway_connectsWhenItComes() {
    redis.kill();
    try (FleetPauses early = FleetPauses.start(redis.url().toString(), InstantSource.fixed(NOW))) {
      early.pause("lane", WAIT);
      assertThat(early.isConnected()).isFalse();
      redis.restart();
      await().until(early::isConnected);
    }
  }

  private void awaitConnected() {
    await().until(() -> one.isConnected() && other.isConnected());
  }
}
