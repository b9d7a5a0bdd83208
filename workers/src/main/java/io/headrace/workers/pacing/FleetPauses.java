package io.headrace.workers.pacing;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateAdapter;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lanes' pauses, shared by all workers through Redis: told at once by publish, and kept under a
 * key until they end for workers that come later. Both carry what is left of the pause, never a
 * time of day, so that the workers' clocks needn't agree. Without Redis each worker knows its own
 * only.
 */
public final class FleetPauses implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FleetPauses.class);
  private static final String CHANNEL = "headrace:pauses";
  private static final String KEY = "headrace:pause:";
  private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration FIRST_WAIT = Duration.ofMillis(200);
  private static final Duration MAX_WAIT = Duration.ofSeconds(2);

  /** Nobody else's word stops a lane for longer. */
  private static final Duration MAX_PAUSE = Duration.ofMinutes(5);

  /** Hundreds of calls are told to wait at once; the fleet needs to hear it once. */
  private static final Duration WORTH_TELLING = Duration.ofMillis(100);

  private final Map<String, Pause> byLane = new ConcurrentHashMap<>();
  private final Map<String, Instant> told = new ConcurrentHashMap<>();
  private final RedisClient client;
  private final InstantSource clock;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile @Nullable StatefulRedisConnection<String, String> commands;

  private FleetPauses(RedisClient client, InstantSource clock) {
    this.client = client;
    this.clock = clock;
  }

  /** Starts at once; connects when Redis answers. */
  public static FleetPauses start(String redisUrl, InstantSource clock) {
    RedisURI uri = RedisURI.create(redisUrl);
    uri.setTimeout(COMMAND_TIMEOUT);
    RedisClient client = RedisClient.create(uri);
    client.setOptions(
        ClientOptions.builder()
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .build());
    FleetPauses pauses = new FleetPauses(client, clock);
    Thread.ofVirtual().name("redis-connect").start(pauses::connect);
    return pauses;
  }

  public Pause of(String lane) {
    Pause known = byLane.get(lane);
    if (known != null) {
      return known;
    }
    Pause pause = byLane.computeIfAbsent(lane, _ -> new Pause());
    StatefulRedisConnection<String, String> redis = commands;
    if (redis != null) {
      read(redis, lane);
    }
    return pause;
  }

  /** Pauses a lane here and in the fleet. */
  public void pause(String lane, Duration wait) {
    Instant until = clock.instant().plus(wait);
    StatefulRedisConnection<String, String> redis = commands;
    if (of(lane).extend(until) && redis != null && isWorthTelling(lane, until)) {
      String millis = Long.toString(Math.max(1, wait.toMillis()));
      // Fire and forget: a pause that the fleet misses costs each worker one 429 more.
      var _ =
          redis.async().set(KEY + lane, millis, SetArgs.Builder.px(Math.max(1, wait.toMillis())));
      var _ = redis.async().publish(CHANNEL, lane + " " + millis);
    }
  }

  private boolean isWorthTelling(String lane, Instant until) {
    Instant before = told.put(lane, until);
    if (before == null || until.isAfter(before.plus(WORTH_TELLING))) {
      return true;
    }
    told.put(lane, before);
    return false;
  }

  public boolean isConnected() {
    StatefulRedisConnection<String, String> redis = commands;
    return redis != null && redis.isOpen();
  }

  private void connect() {
    for (Duration wait = FIRST_WAIT; closing.getCount() > 0; wait = next(wait)) {
      try {
        connectOnce();
        return;
      } catch (RedisException e) {
        log.info("Redis can't be reached; pauses stay with this worker, trying again in {}", wait);
        await(wait);
      }
    }
  }

  private void connectOnce() {
    StatefulRedisPubSubConnection<String, String> pubSub = client.connectPubSub();
    try {
      pubSub.addListener(new Listener());
      pubSub.sync().subscribe(CHANNEL); // lettuce does it again whenever it has reconnected
      StatefulRedisConnection<String, String> connection = client.connect();
      commands = connection;
      connection.addListener(new Reader(connection));
      readAll(connection);
    } catch (RedisException e) {
      pubSub.close();
      throw e;
    }
  }

  private void await(Duration wait) {
    try {
      boolean _ = closing.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Duration next(Duration wait) {
    Duration doubled = wait.multipliedBy(2);
    return doubled.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : doubled;
  }

  private void readAll(StatefulRedisConnection<String, String> connection) {
    byLane.keySet().forEach(lane -> read(connection, lane));
  }

  private void read(StatefulRedisConnection<String, String> connection, String lane) {
    var _ = connection.async().pttl(KEY + lane).thenAccept(left -> extend(lane, left));
  }

  /** Takes another worker's word for it. */
  private void extend(String lane, long millis) {
    if (millis > 0) {
      of(lane).extend(clock.instant().plusMillis(Math.min(millis, MAX_PAUSE.toMillis())));
    }
  }

  @Override
  public void close() {
    closing.countDown();
    client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
  }

  /** What was told while this worker was cut off is still under the keys. */
  private final class Reader extends RedisConnectionStateAdapter {
    private final StatefulRedisConnection<String, String> connection;

    Reader(StatefulRedisConnection<String, String> connection) {
      this.connection = connection;
    }

    @Override
    public void onRedisConnected(RedisChannelHandler<?, ?> handler, SocketAddress address) {
      readAll(connection);
    }
  }

  private final class Listener extends RedisPubSubAdapter<String, String> {
    @Override
    public void message(String channel, String message) {
      int space = message.lastIndexOf(' ');
      try {
        extend(message.substring(0, space), Long.parseLong(message.substring(space + 1)));
      } catch (IndexOutOfBoundsException | NumberFormatException e) {
        log.warn("a message on {} is not a pause; it is ignored", CHANNEL);
      }
    }
  }
}
