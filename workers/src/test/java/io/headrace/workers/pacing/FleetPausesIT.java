package io.headrace.workers.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.embedded.EmbeddedRedis;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FleetPausesIT {
  private static final Duration WAIT = Duration.ofSeconds(20);

  @TempDir Path dir;
  private EmbeddedRedis redis;
  private final List<FleetRedis> connections = new ArrayList<>();
  private Worker one;
  private Worker other;

  /** As much of a worker as knows pauses. */
  private record Worker(FleetRedis redis, FleetPauses pauses) {
    Pause of(String name) {
      return pauses.of(name);
    }

    void pause(String name, Duration wait) {
      pauses.pause(name, wait);
    }
  }

  @BeforeEach
  void start() {
    redis = EmbeddedRedis.start(dir, 0);
    one = worker(FleetPausesIT::now);
    other = worker(FleetPausesIT::itsNow);
    awaitConnected();
  }

  @AfterEach
  void stop() {
    connections.forEach(FleetRedis::close);
    redis.close();
  }

  @Test
  void pause_connected_isToldToTheOthers() {
    Pause known = other.of("lane");
    one.pause("lane", WAIT);

    assertThat(one.of("lane").left()).isEqualTo(WAIT);
    await().until(() -> known.left().equals(WAIT));
    assertThat(other.of("another").left().isPositive()).isFalse();
  }

  @Test
  void of_workerThatComesLater_knowsWhatIsLeft() {
    one.pause("lane", WAIT);

    Worker late = worker(FleetPausesIT::now);
    await().until(late.redis()::isConnected);
    Pause pause = late.of("lane");
    await().until(() -> pause.left().isPositive());
    assertThat(pause.left()).isLessThanOrEqualTo(WAIT);
  }

  @Test
  void pause_shorterThanAnothers_leavesTheLongOneUnderTheKey() {
    one.pause("lane", WAIT);
    await().until(() -> other.of("lane").left().isPositive());
    Worker unaware = worker(FleetPausesIT::now);
    await().until(unaware.redis()::isConnected);
    unaware.pause("lane", Duration.ofSeconds(1));
    await().until(() -> unaware.of("lane").left().compareTo(Duration.ofSeconds(2)) > 0);

    Worker late = worker(FleetPausesIT::now);
    await().until(late.redis()::isConnected);
    Pause pause = late.of("lane");
    await().until(() -> pause.left().compareTo(Duration.ofSeconds(2)) > 0);
  }

  @Test
  void pause_redisAway_staysLocalAndIsToldAgainAfterwards() {
    redis.kill();
    await().until(() -> !one.redis().isConnected() && !other.redis().isConnected());
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
    Worker early = worker(FleetPausesIT::now);
    early.pause("lane", WAIT);
    assertThat(early.redis().isConnected()).isFalse();
    redis.restart();
    await().until(early.redis()::isConnected);
  }

  private Worker worker(LongSupplier nanos) {
    FleetRedis connection = FleetRedis.start(redis.url().toString());
    connections.add(connection);
    FleetPauses pauses = new FleetPauses(connection, nanos);
    connection.connect();
    return new Worker(connection, pauses);
  }

  private static long now() {
    return 1_000_000;
  }

  /** Every process has a ticker of its own. */
  private static long itsNow() {
    return Long.MAX_VALUE - 1_000_000;
  }

  private void awaitConnected() {
    await().until(() -> one.redis().isConnected() && other.redis().isConnected());
  }
}
