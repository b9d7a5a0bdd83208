package io.headrace.workers.pacing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.config.LimitsConfig.Algorithm;
import io.headrace.workers.pacing.Limit.Unit;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leases granted by Redis for the whole fleet, by its clock, in one script; while it doesn't
 * answer, by {@link LocalLeases}. After an outage its buckets count as empty: nobody has told them
 * what was used meanwhile.
 */
final class RedisLeases implements Leases {
  private static final Logger log = LoggerFactory.getLogger(RedisLeases.class);
  private static final Duration ANSWER_LIMIT = Duration.ofMillis(500);
  private static final String SCRIPT = script();

  /** What this worker knows of an account's standing in Redis. */
  private enum Known {
    /** Nothing yet: a bucket that isn't there starts full. */
    NEW,
    KNOWN,
    /** It has used its own share since. */
    LOST;

    private final String label = name().toLowerCase(java.util.Locale.ROOT);
  }

  private final FleetRedis redis;
  private final LocalLeases local;
  private final ConcurrentHashMap<String, Known> known = new ConcurrentHashMap<>();
  private final LongAdder granted = new LongAdder();
  private final LongAdder away = new LongAdder();
  private volatile String digest = "";

  RedisLeases(FleetRedis redis, LocalLeases local) {
    this.redis = redis;
    this.local = local;
  }

  /** Round trips made. */
  long answered() {
    return granted.sum();
  }

  /** Asks that this worker answered itself. */
  long unanswered() {
    return away.sum();
  }

  @Override
  public CompletionStage<Lease> ask(List<Limit> limits, Ask ask) {
    String last = limits.getLast().key(); // the model's own, where it has any
    Known before = known.getOrDefault(last, Known.NEW);
    RedisAsyncCommands<String, String> commands = redis.commands().orElse(null);
    if (commands == null) {
      return stoodIn(last, limits, ask);
    }
    return asked(commands, limits, arguments(limits, ask, before))
        .handle((answer, failure) -> {
          if (failure != null) {
            log.debug("Redis granted no lease", failure);
            return stoodIn(last, limits, ask);
          }
          granted.increment();
          if (known.put(last, Known.KNOWN) == Known.LOST) {
            local.forget(limits);
          }
          return CompletableFuture.completedFuture(lease(answer));
        })
        .thenCompose(lease -> lease);
  }

  private CompletionStage<Lease> stoodIn(String last, List<Limit> limits, Ask ask) {
    away.increment();
    if (known.put(last, Known.LOST) != Known.LOST) {
      local.forget(limits);
    }
    return local.ask(limits, ask);
  }

  /** A connection that has just been lost may say so at once. */
  private CompletionStage<List<Long>> asked(
      RedisAsyncCommands<String, String> commands, List<Limit> limits, String[] arguments) {
    try {
      return run(commands, limits, arguments);
    } catch (RedisException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private CompletionStage<List<Long>> run(
      RedisAsyncCommands<String, String> commands, List<Limit> limits, String[] arguments) {
    String[] keys = limits.stream().map(Limit::key).toArray(String[]::new);
    if (digest.isEmpty()) {
      digest = commands.digest(SCRIPT);
    }
    return RedisLeases.<List<Long>>inTime(
            commands.evalsha(digest, ScriptOutputType.MULTI, keys, arguments))
        .exceptionallyCompose(failure ->
            isUnknownScript(failure)
                ? inTime(commands.eval(SCRIPT, ScriptOutputType.MULTI, keys, arguments))
                : CompletableFuture.failedStage(failure));
  }

  private static <T> CompletionStage<T> inTime(CompletionStage<T> answer) {
    return answer
        .toCompletableFuture()
        .copy()
        .orTimeout(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static boolean isUnknownScript(Throwable failure) {
    return failure instanceof RedisNoScriptException
        || failure.getCause() instanceof RedisNoScriptException;
  }

  private static String[] arguments(List<Limit> limits, Ask ask, Known known) {
    List<String> arguments = new ArrayList<>(9 + 4 * limits.size());
    arguments.add(Integer.toString(ask.calls()));
    arguments.add(Long.toString(ask.meanTokens()));
    arguments.add(Long.toString(ask.nextTokens()));
    arguments.add(Integer.toString(ask.backCalls()));
    arguments.add(Long.toString(ask.backTokens()));
    arguments.add(Long.toString(TimeUnit.NANOSECONDS.toMicros(AHEAD.toNanos())));
    arguments.add(known.label);
    arguments.add(Long.toString(ask.callsLeft()));
    arguments.add(Long.toString(ask.tokensLeft()));
    for (Limit limit : limits) {
      arguments.add(limit.unit() == Unit.CALLS ? "1" : "2");
      arguments.add(limit.algorithm() == Algorithm.SLIDING_WINDOW ? "1" : "0");
      arguments.add(Long.toString(limit.perMinute()));
      arguments.add(Double.toString(limit.capacity()));
    }
    return arguments.toArray(String[]::new);
  }

  private static Lease lease(List<Long> answer) {
    return new Lease(
        answer.get(0).intValue(),
        answer.get(1),
        Duration.of(answer.get(2), ChronoUnit.MICROS),
        Duration.of(answer.get(3), ChronoUnit.MICROS));
  }

  private static String script() {
    try (InputStream file = RedisLeases.class.getResourceAsStream("lease.lua")) {
      if (file == null) {
        throw new IllegalStateException("lease.lua is not on the class path");
      }
      return new String(file.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
