package io.headrace.workers.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.config.LimitsConfig.Algorithm;
import io.headrace.embedded.EmbeddedRedis;
import io.headrace.workers.pacing.Leases.Ask;
import io.headrace.workers.pacing.Leases.Lease;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RedisLeasesIT extends LeasesContract {
  private static final Ask ALL = new Ask(1_000, 0, 0, 0, 0, -1, -1);

  @TempDir Path dir;
  private EmbeddedRedis redis;
  private final List<FleetRedis> connections = new ArrayList<>();
  private RedisLeases leases;

  @BeforeEach
  void start() {
    redis = EmbeddedRedis.start(dir, 0);
    leases = worker();
  }

  @AfterEach
  void stop() {
    connections.forEach(FleetRedis::close);
    redis.close();
  }

  @Override
  Leases leases() {
    return leases;
  }

  @Test
  void ask_firstTime_grantsWhatCanBeSavedUpAndOneSecondAhead() throws Exception {
    Lease lease = ask(limits(600, 0, Algorithm.TOKEN_BUCKET), ALL);

    assertThat(lease.calls()).isEqualTo(60 + 10);
    assertThat(lease.spread()).isBetween(Duration.ofMillis(900), Duration.ofSeconds(1));
  }

  @Test
  void ask_leakyBucket_savesNothingUp() throws Exception {
    Lease lease = ask(limits(600, 0, Algorithm.LEAKY_BUCKET), ALL);

    assertThat(lease.calls()).isEqualTo(1 + 10);
  }

  @Test
  void ask_slidingWindow_grantsTheWholeLimitOnceAMinute() throws Exception {
    List<Limit> limits = limits(600, 0, Algorithm.SLIDING_WINDOW);

    assertThat(ask(limits, ALL).calls()).isEqualTo(600);
    assertThat(ask(limits, ALL).calls()).isZero();
    assertThat(ask(limits, new Ask(1, 0, 0, 5, 0, -1, -1)).calls()).isEqualTo(1);
    assertThat(ask(limits, ALL).calls()).isEqualTo(4);
  }

  @Test
  void ask_slidingWindowThatNobodyUsedForLong_isWhole() throws Exception {
    List<Limit> limits = limits(600, 0, Algorithm.SLIDING_WINDOW);
    ask(limits, new Ask(1, 0, 0, 0, 0, -1, -1));
    String key = limits.getFirst().key();
    var commands = connections.getFirst().commands().orElseThrow();
    commands.del(key).get();
    commands.hset(key, "window", "1").get(); // what an idle minute leaves

    assertThat(ask(limits, ALL).calls()).isEqualTo(600);
  }

  @Test
  void ask_redisWiped_isNoBurst() throws Exception {
    List<Limit> window = limits(600, 0, Algorithm.SLIDING_WINDOW);
    ask(window, new Ask(1, 0, 0, 0, 0, -1, -1));
    connections.getFirst().commands().orElseThrow().flushall().get();

    assertThat(ask(window, ALL).calls()).isLessThanOrEqualTo(10);
  }

  @Test
  void ask_onlyGivesBack_isGrantedNothing() throws Exception {
    List<Limit> limits = limits(60, 600, Algorithm.TOKEN_BUCKET);
    ask(limits, ALL);

    Lease lease = ask(limits, new Ask(0, 0, 0, 0, -5_000, -1, -1));

    assertThat(lease.calls()).isZero();
    assertThat(lease.tokens()).isZero();
  }

  @Test
  void ask_manyWorkers_shareOneLimit() throws Exception {
    RedisLeases other = worker();
    List<Limit> limits = limits(600, 0, Algorithm.TOKEN_BUCKET);
    ask(limits, ALL);

    assertThat(other.ask(limits, ALL).toCompletableFuture().get().calls()).isLessThan(3);
  }

  @Test
  void ask_providerSaysLessIsLeft_isBelieved() throws Exception {
    Lease lease = ask(limits(600, 0, Algorithm.TOKEN_BUCKET), new Ask(1_000, 0, 0, 0, 0, 3, -1));

    assertThat(lease.calls()).isEqualTo(3 + 10);
  }

  @Test
  void ask_redisAway_isOneSharePerWorkerAndThenNoBurst() throws Exception {
    List<Limit> limits = limits(600, 0, Algorithm.TOKEN_BUCKET);
    ask(limits, new Ask(1, 0, 0, 0, 0, -1, -1));
    redis.kill();
    await().until(() -> !connections.getFirst().isConnected());

    assertThat(ask(limits, ALL).calls()).as("a bucket that starts empty").isZero();
    await().until(() -> ask(limits, ALL).calls() > 0);
    assertThat(leases.unanswered()).isGreaterThan(1);

    redis.restart();
    await().until(connections.getFirst()::isConnected);
    assertThat(ask(limits, ALL).calls())
        .as("nobody knows what was used meanwhile: what is leased ahead, nothing saved up")
        .isEqualTo(10);
  }

  @Test
  void ask_redisHangs_isAnsweredByTheWorkerItself() throws Exception {
    List<Limit> limits = limits(600, 0, Algorithm.TOKEN_BUCKET);
    ask(limits, ALL);
    long before = leases.unanswered();
    connections.getFirst().commands().orElseThrow().clientPause(2_000).get();

    ask(limits, ALL);

    assertThat(leases.unanswered()).isEqualTo(before + 1);
  }

  private RedisLeases worker() {
    FleetRedis connection = FleetRedis.start(redis.url().toString());
    connections.add(connection);
    var _ = new FleetPauses(connection, System::nanoTime); // as in a worker
    connection.connect();
    await().until(connection::isConnected);
    return new RedisLeases(connection, new LocalLeases(() -> 1, System::nanoTime));
  }
}
