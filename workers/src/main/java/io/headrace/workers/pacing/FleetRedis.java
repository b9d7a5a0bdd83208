package io.headrace.workers.pacing;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateAdapter;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This worker's connection to the Redis that it shares with the fleet; comes back by itself. */
public final class FleetRedis implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FleetRedis.class);
  private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration FIRST_WAIT = Duration.ofMillis(200);
  private static final Duration MAX_WAIT = Duration.ofSeconds(2);

  /** Commands; further ones fail while Redis is silent. */
  private static final int MAX_UNANSWERED = 10_000;

  private final RedisClient client;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
  private volatile @Nullable StatefulRedisConnection<String, String> connection;
  private volatile Look looked = Look.NONE;

  /** What is told over a channel, and what is to be asked whenever there is a connection again. */
  interface Subscriber {
    String channel();

    void told(String message);

    void connected(RedisAsyncCommands<String, String> commands);
  }

  private FleetRedis(RedisClient client) {
    this.client = client;
  }

  /** Starts at once; connects when Redis answers. */
  public static FleetRedis start(String redisUrl) {
    RedisURI uri = RedisURI.create(redisUrl);
    uri.setTimeout(COMMAND_TIMEOUT);
    RedisClient client = RedisClient.create(uri);
    client.setOptions(
        ClientOptions.builder()
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .requestQueueSize(MAX_UNANSWERED)
            // Who stops waiting for an answer has to learn of it all the same: it was done.
            .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
            .build());
    return new FleetRedis(client);
  }

  /** To be called once, when all have subscribed. */
  public void connect() {
    Thread.ofVirtual().name("redis-connect").start(this::connectUntilItAnswers);
  }

  /** Before {@link #connect}. */
  void subscribe(Subscriber subscriber) {
    subscribers.add(subscriber);
  }

  boolean isConnected() {
    return commands().isPresent();
  }

  /** Is false for one that hangs, about a second later; found out by {@link #look}. */
  boolean isAnswering(long nowNanos) {
    Look last = looked;
    return isConnected()
        && (last.pong.isDone() || nowNanos - last.nanos < COMMAND_TIMEOUT.toNanos());
  }

  /** To be called now and then: asks it, unless it owes the last answer. */
  void look(long nowNanos) {
    if (!looked.pong.isDone()) {
      return;
    }
    try {
      commands().ifPresent(commands -> looked = new Look(commands.ping(), nowNanos));
    } catch (RedisException e) {
      log.debug("Redis can't be asked", e);
    }
  }

  private record Look(Future<String> pong, long nanos) {
    static final Look NONE = new Look(CompletableFuture.completedFuture(""), 0);
  }

  /** Empty while there is no connection. */
  Optional<RedisAsyncCommands<String, String>> commands() {
    StatefulRedisConnection<String, String> now = connection;
    return now == null || !now.isOpen() ? Optional.empty() : Optional.of(now.async());
  }

  private void connectUntilItAnswers() {
    for (Duration wait = FIRST_WAIT; closing.getCount() > 0; wait = next(wait)) {
      try {
        connectOnce();
        return;
      } catch (RedisException e) {
        log.info(
            "Redis can't be reached; this worker keeps to its own share, trying again in {}", wait);
        await(wait);
      } catch (IllegalStateException e) {
        if (closing.getCount() > 0) {
          throw e;
        }
        return; // the client was shut down under it
      }
    }
  }

  private void connectOnce() {
    StatefulRedisPubSubConnection<String, String> pubSub = client.connectPubSub();
    try {
      pubSub.addListener(new Listener());
      String[] channels = subscribers.stream().map(Subscriber::channel).toArray(String[]::new);
      pubSub.sync().subscribe(channels); // lettuce does it again whenever it has reconnected
      StatefulRedisConnection<String, String> made = client.connect();
      connection = made;
      made.addListener(new Reconnected(made.async()));
      tellConnected(made.async());
    } catch (RedisException e) {
      pubSub.close();
      throw e;
    }
  }

  private void tellConnected(RedisAsyncCommands<String, String> commands) {
    Consumer<Subscriber> tell = subscriber -> subscriber.connected(commands);
    subscribers.forEach(tell);
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

  @Override
  public void close() {
    closing.countDown();
    client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
  }

  /** What was told while this worker was cut off is still under the keys. */
  private final class Reconnected extends RedisConnectionStateAdapter {
    private final RedisAsyncCommands<String, String> commands;

    Reconnected(RedisAsyncCommands<String, String> commands) {
      this.commands = commands;
    }

    @Override
    public void onRedisConnected(RedisChannelHandler<?, ?> handler, SocketAddress address) {
      tellConnected(commands);
    }
  }

  private final class Listener extends RedisPubSubAdapter<String, String> {
    @Override
    public void message(String channel, String message) {
      subscribers.stream()
          .filter(subscriber -> subscriber.channel().equals(channel))
          .forEach(subscriber -> subscriber.told(message));
    }
  }
}
