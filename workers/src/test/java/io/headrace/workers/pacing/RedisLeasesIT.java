package io.headrace.workers.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.config.LimitsConfig.Algorithm;
import io.headrace.embedded.EmbeddedRedis;
import io.headrace.workers.pacing.Leases.Ask;
import io.headrace.workers.pacing.Leases.Lease;
import io.headrace.workers.pacing.Leases.Refund;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RedisLeasesIT extends LeasesContract {
  private static final Ask ALL = new Ask(1_000, 0, 0, 0, 0, -1, -1, List.of());

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

    Lease all = ask(limits, ALL);
    assertThat(all.calls()).isEqualTo(600);
    assertThat(ask(limits, ALL).calls()).isZero();
    assertThat(ask(limits, refund(1, all.second(), 5)).calls()).isEqualTo(1);
    assertThat(ask(limits, ALL).calls()).isEqualTo(4);
  }

  @Test
  void ask_slidingWindowRefundOfAnEarlierSecond_countsThere() throws Exception {
    List<Limit> limits = limits(600, 0, Algorithm.SLIDING_WINDOW);
    long earlier = ask(limits, new Ask(1, 0, 0, 0, 0, -1, -1, List.of())).second() - 40;
    var commands = connections.getFirst().commands().orElseThrow();
    commands.hset(limits.getFirst().key(), Long.toString(earlier), "599").get();

    assertThat(ask(limits, refund(1_000, earlier, 100)).calls()).isEqualTo(100);
    assertThat(commands.hget(limits.getFirst().key(), Long.toString(earlier)).get())
        .as("what leaves the window then is less by what was given back")
        .isEqualTo("499");
  }

  @Test
  void ask_slidingWindowRefundOfALeaseThatHasLeftIt_makesNoRoom() throws Exception {
    List<Limit> limits = limits(600, 0, Algorithm.SLIDING_WINDOW);
    Lease all = ask(limits, ALL);

    assertThat(ask(limits, refund(1_000, all.second() - 70, 100)).calls()).isZero();
    assertThat(ask(limits, refund(1_000, all.second() - 70, 100)).calls()).isZero();
  }

  @Test
  void ask_slidingWindowAlmostFull_keepsRoomForTheLargeCallThatWaits() throws Exception {
    List<Limit> limits = limits(6_000, 600, Algorithm.SLIDING_WINDOW);
    long soon = ask(limits, 1, 1, 0, 0).second() - 50;
    var commands = connections.getFirst().commands().orElseThrow();
    commands.hset(limits.getLast().key(), Long.toString(soon), "590").get();

    Lease large = ask(limits, 1, 100, 0, 0);

    assertThat(large.calls()).isEqualTo(1);
    assertThat(large.delay()).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(11));
    assertThat(ask(limits, 1, 5, 0, 0).calls()).isZero();
  }

  private static Ask refund(int calls, long second, int back) {
    return new Ask(calls, 0, 0, 0, 0, -1, -1, List.of(new Refund(second, back, 0)));
  }

  @Test
  void ask_slidingWindowThatNobodyUsedForLong_isWhole() throws Exception {
    List<Limit> limits = limits(600, 0, Algorithm.SLIDING_WINDOW);
    ask(limits, new Ask(1, 0, 0, 0, 0, -1, -1, List.of()));
    String key = limits.getFirst().key();
    var commands = connections.getFirst().commands().orElseThrow();
    commands.del(key).get();
    commands.hset(key, "window", "1").get(); // what an idle minute leaves

    assertThat(ask(limits, ALL).calls()).isEqualTo(600);
  }

  @Test
  void ask_redisWiped_isNoBurst() throws Exception {
    List<Limit> window = limits(600, 0, Algorithm.SLIDING_WINDOW);
    ask(window, new Ask(1, 0, 0, 0, 0, -1, -1, List.of()));
    connections.getFirst().commands().orElseThrow().flushall().get();

    assertThat(ask(window, ALL).calls()).isLessThanOrEqualTo(10);
  }

  @Test
  void ask_onlyGivesBack_isGrantedNothing() throws Exception {
    List<Limit> limits = limits(60, 600, Algorithm.TOKEN_BUCKET);
    ask(limits, ALL);

    Lease lease = ask(limits, new Ask(0, 0, 0, 0, -5_000, -1, -1, List.of()));

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
    Lease lease =
        ask(limits(600, 0, Algorithm.TOKEN_BUCKET), new Ask(1_000, 0, 0, 0, 0, 3, -1, List.of()));

    assertThat(lease.calls()).isEqualTo(3 + 10);
  }

  @Test
  void ask_redisAway_isOneSharePerWorkerAndThenNoBurst() throws Exception {
    List<Limit> limits = limits(600, 0, Algorithm.TOKEN_BUCKET);
    ask(limits, new Ask(1, 0, 0, 0, 0, -1, -1, List.of()));
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
  void ask_answerTooLate_keepsWhatTheFleetHas() throws Exception {
    List<Limit> limits = limits(600, 0, Algorithm.TOKEN_BUCKET);
    ask(limits, new Ask(1, 0, 0, 0, 0, -1, -1, List.of()));
    var commands = connections.getFirst().commands().orElseThrow();
    commands.clientPause(700).get();

    Lease own = ask(limits, ALL);
    commands.ping().get(); // by then the lease has been granted that nobody waits for

    assertThat(own.calls()).isLessThanOrEqualTo(10);
    assertThat(ask(limits, ALL).calls()).isBetween(60, 70);
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

  @Test
  void isAnswering_redisHangs_isFalseThoughTheConnectionStands() throws Exception {
    FleetRedis connection = connections.getFirst();
    assertThat(connection.isAnswering(System.nanoTime())).isTrue();
    connection.commands().orElseThrow().clientPause(2_500).get();
    connection.look(System.nanoTime());

    await().until(() -> !connection.isAnswering(System.nanoTime()));
    assertThat(connection.isConnected()).isTrue();
    await().until(() -> connection.isAnswering(System.nanoTime()));
  }

  @Test
  void ask_redisDiesBeforeItAnswers_isAskedAgainWhenItIsBack() throws Exception {
    List<Limit> limits = limits(600, 0, Algorithm.TOKEN_BUCKET);
    ask(limits, ALL);
    connections.getFirst().commands().orElseThrow().clientPause(60_000).get();
    ask(limits, ALL);
    redis.kill();
    await().until(() -> !connections.getFirst().isConnected());
    redis.restart();
    await().until(connections.getFirst()::isConnected);
    long before = leases.answered();

    await()
        .untilAsserted(() -> {
          ask(limits, ALL);
          assertThat(leases.answered()).isGreaterThan(before);
        });
  }

  @Test
  void ask_redisHangsForLong_tellsItOnceWhatWasUsed() throws Exception {
    List<Limit> limits = limits(600, 0, Algorithm.SLIDING_WINDOW);
    Ask few = new Ask(5, 0, 0, 0, 0, -1, -1, List.of());
    ask(limits, few);
    var commands = connections.getFirst().commands().orElseThrow();
    commands.clientPause(3_000).get();
    AtomicInteger used = new AtomicInteger();

    await().until(() -> used.addAndGet(ask(limits, few).calls()) >= 12);
    commands.ping().get();

    ask(limits, few);
    int left = ask(limits, ALL).calls();
    assertThat(left).isBetween(600 - used.get() - 20, 600 - used.get() - 5);
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
