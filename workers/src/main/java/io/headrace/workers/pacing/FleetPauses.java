package io.headrace.workers.pacing;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pauses shared by all workers through Redis: told at once by publish, and kept under a key until
 * they end for workers that come later. Both carry what is left of the pause, never a time of day,
 * so that the workers' clocks needn't agree. Without Redis each worker knows its own only.
 */
public final class FleetPauses implements FleetRedis.Subscriber {
  private static final Logger log = LoggerFactory.getLogger(FleetPauses.class);
  private static final String CHANNEL = "headrace:pauses";
  private static final String KEY = "headrace:pause:";

  /** Nobody else's word stops anything for longer. */
  private static final Duration MAX_PAUSE = Duration.ofMinutes(5);

  /** A short pause must not replace what is left of a long one. */
  private static final String KEEP_LONGER =
      "if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then"
          + " return redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[1]) end";

  private static final Duration SOON = Duration.ofSeconds(1);

  /** Hundreds of calls are told to wait at once; the fleet needs to hear it once. */
  private static final Duration WORTH_TELLING = Duration.ofMillis(100);

  private final Map<String, Pause> byName = new ConcurrentHashMap<>();
  private final Map<String, Long> toldNanos = new ConcurrentHashMap<>();

  /** Who told: its own words come back to it. */
  private final String self = UUID.randomUUID().toString();

  private final FleetRedis redis;
  private final LongSupplier nanos;

  /**
   * @param nanos a ticker
   */
  public FleetPauses(FleetRedis redis, LongSupplier nanos) {
    this.redis = redis;
    this.nanos = nanos;
    redis.subscribe(this);
  }

  public Pause of(String name) {
    Pause known = byName.get(name);
    if (known != null) {
      return known;
    }
    Pause pause = byName.computeIfAbsent(name, _ -> new Pause(nanos));
    redis.commands().ifPresent(commands -> read(commands, name));
    return pause;
  }

  /** Nobody asks for these any more; who does again reads what the fleet knows. */
  void forget(List<String> names) {
    names.forEach(byName::remove);
    names.forEach(toldNanos::remove);
  }

  /** Pauses it here and in the fleet. */
  public void pause(String name, Duration wait) {
    if (of(name).extend(wait)) {
      tell(name, wait);
    }
  }

  /** Pauses it everywhere but here. */
  public void tell(String name, Duration wait) {
    if (!isWorthTelling(name, wait)) {
      return;
    }
    String millis = Long.toString(Math.max(1, wait.toMillis()));
    redis.commands().ifPresent(commands -> tell(commands, name, millis));
  }

  /** Fire and forget: a pause that the fleet misses costs each worker one 429 more. */
  private void tell(RedisAsyncCommands<String, String> commands, String name, String millis) {
    try {
      String[] key = {KEY + name};
      soon(commands.eval(KEEP_LONGER, ScriptOutputType.STATUS, key, millis));
      soon(commands.publish(CHANNEL, self + " " + millis + " " + name));
    } catch (RedisException e) {
      log.debug("the fleet isn't told of a pause", e);
    }
  }

  /** Not to be done when a silent Redis is back, for by then it isn't true any more. */
  private static <T> CompletionStage<T> soon(RedisFuture<T> command) {
    return command.toCompletableFuture().orTimeout(SOON.toMillis(), TimeUnit.MILLISECONDS);
  }

  private boolean isWorthTelling(String name, Duration wait) {
    long until = nanos.getAsLong() + wait.toNanos();
    Long before = toldNanos.put(name, until);
    if (before == null || until - before > WORTH_TELLING.toNanos()) {
      return true;
    }
    toldNanos.put(name, before);
    return false;
  }

  @Override
  public String channel() {
    return CHANNEL;
  }

  @Override
  public void connected(RedisAsyncCommands<String, String> commands) {
    byName.keySet().forEach(name -> read(commands, name));
  }

  private void read(RedisAsyncCommands<String, String> commands, String name) {
    try {
      var _ = soon(commands.pttl(KEY + name)).thenAccept(left -> extend(name, left));
    } catch (RedisException e) {
      log.debug("it isn't read whether the fleet pauses something", e);
    }
  }

  @Override
  public void told(String message) {
    String[] parts = message.split(" ", 3);
    try {
      if (!parts[0].equals(self)) {
        extend(parts[2], Long.parseLong(parts[1]));
      }
    } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
      log.warn("a message on {} is not a pause; it is ignored", CHANNEL);
    }
  }

  /** Takes another worker's word for it; who asks later for one not known here reads it then. */
  private void extend(String name, long millis) {
    Pause known = byName.get(name);
    if (known != null && millis > 0) {
      known.extend(Duration.ofMillis(Math.min(millis, MAX_PAUSE.toMillis())));
    }
  }
}
