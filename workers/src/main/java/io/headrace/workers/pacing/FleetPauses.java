package io.headrace.workers.pacing;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lanes' pauses, shared by all workers through Redis: told at once by publish, and kept under a
 * key until they end for workers that come later. Without Redis each worker knows its own only.
 */
public final class FleetPauses implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FleetPauses.class);
  private static final String CHANNEL = "headrace:pauses";
  private static final String KEY = "headrace:pause:";
  private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(1);

  private final Map<String, Pause> byLane = new ConcurrentHashMap<>();
  private final RedisClient client;
  private final InstantSource clock;
  private volatile @Nullable StatefulRedisConnection<String, String> commands;
  private volatile boolean closed;

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
    return byLane.computeIfAbsent(lane, _ -> new Pause());
  }

  /** Pauses a lane here and in the fleet. */
  public void pause(String lane, Duration wait) {
    Instant until = clock.instant().plus(wait);
    StatefulRedisConnection<String, String> redis = commands;
    if (of(lane).extend(until) && redis != null) {
      String millis = Long.toString(until.toEpochMilli());
      // Fire and forget: a pause that the fleet misses costs each worker one 429 more.
      var _ =
          redis.async().set(KEY + lane, millis, SetArgs.Builder.px(Math.max(1, wait.toMillis())));
      var _ = redis.async().publish(CHANNEL, lane + " " + millis);
    }
  }

  public boolean isConnected() {
    StatefulRedisConnection<String, String> redis = commands;
    return redis != null && redis.isOpen();
  }

  private void connect() {
    for (Duration wait = Duration.ofMillis(200); !closed; wait = next(wait)) {
      try {
        StatefulRedisPubSubConnection<String, String> pubSub = client.connectPubSub();
        pubSub.addListener(new Listener());
        pubSub.sync().subscribe(CHANNEL);
        StatefulRedisConnection<String, String> connection = client.connect();
        byLane.keySet().forEach(lane -> read(connection, lane));
        commands = connection;
        return;
      } catch (RedisException e) {
        log.info("Redis can't be reached; pauses stay with this worker, trying again in {}", wait);
        await(wait);
      }
    }
  }

  private void await(Duration wait) {
    try {
      Thread.sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Duration next(Duration wait) {
    Duration doubled = wait.multipliedBy(2);
    return doubled.compareTo(Duration.ofSeconds(5)) > 0 ? Duration.ofSeconds(5) : doubled;
  }

  private void read(StatefulRedisConnection<String, String> connection, String lane) {
    String millis = connection.sync().get(KEY + lane);
    if (millis != null) {
      of(lane).extend(Instant.ofEpochMilli(Long.parseLong(millis)));
    }
  }

  @Override
  public void close() {
    closed = true;
    client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
  }

  private final class Listener extends RedisPubSubAdapter<String, String> {
    @Override
    public void message(String channel, String message) {
      int space = message.lastIndexOf(' ');
      try {
        of(message.substring(0, space))
            .extend(Instant.ofEpochMilli(Long.parseLong(message.substring(space + 1))));
      } catch (IndexOutOfBoundsException | NumberFormatException e) {
        log.warn("a message on {} is not a pause; it is ignored", CHANNEL);
      }
    }
  }
}
