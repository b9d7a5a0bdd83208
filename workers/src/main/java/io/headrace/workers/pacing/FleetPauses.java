package io.headrace.workers.pacing;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateAdapter;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
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

  /** A short pause must not replace what is left of a long one. */
  private static final String KEEP_LONGER =
      "if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then"
          + " return redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[1]) end";

  /** Hundreds of calls are told to wait at once; the fleet needs to hear it once. */
  private static final Duration WORTH_TELLING = Duration.ofMillis(100);

  private final Map<String, Pause> byLane = new ConcurrentHashMap<>();
  private final Map<String, Long> toldNanos = new ConcurrentHashMap<>();
  private final RedisClient client;
  private final LongSupplier nanos;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile @Nullable StatefulRedisConnection<String, String> commands;

  private FleetPauses(RedisClient client, LongSupplier nanos) {
    this.client = client;
    this.nanos = nanos;
  }

  /**
   * Starts at once; connects when Redis answers.
   *
   * @param nanos a ticker
   */
  public static FleetPauses start(String redisUrl, LongSupplier nanos) {
    RedisURI uri = RedisURI.create(redisUrl);
    uri.setTimeout(COMMAND_TIMEOUT);
    RedisClient client = RedisClient.create(uri);
    client.setOptions(
        ClientOptions.builder()
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .build());
    FleetPauses pauses = new FleetPauses(client, nanos);
    Thread.ofVirtual().name("redis-connect").start(pauses::connect);
    return pauses;
  }

  public Pause of(String lane) {
    Pause known = byLane.get(lane);
    if (known != null) {
      return known;
    }
    Pause pause = byLane.computeIfAbsent(lane, _ -> new Pause(nanos));
    StatefulRedisConnection<String, String> redis = commands;
    if (redis != null) {
      read(redis, lane);
    }
    return pause;
  }

  /** Pauses a lane here and in the fleet. */
  public void pause(String lane, Duration wait) {
    StatefulRedisConnection<String, String> redis = commands;
    if (of(lane).extend(wait) && redis != null && isWorthTelling(lane, wait)) {
      String millis = Long.toString(Math.max(1, wait.toMillis()));
      // Fire and forget: a pause that the fleet misses costs each worker one 429 more.
      var _ =
          redis
              .async()
              .eval(KEEP_LONGER, ScriptOutputType.STATUS, new String[] {KEY + lane}, millis);
      var _ = redis.async().publish(CHANNEL, lane + " " + millis);
    }
  }

  private boolean isWorthTelling(String lane, Duration wait) {
    long until = nanos.getAsLong() + wait.toNanos();
    Long before = toldNanos.put(lane, until);
    if (before == null || until - before > WORTH_TELLING.toNanos()) {
      return true;
    }
    toldNanos.put(lane, before);
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
      of(lane).extend(Duration.ofMillis(Math.min(millis, MAX_PAUSE.toMillis())));
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
