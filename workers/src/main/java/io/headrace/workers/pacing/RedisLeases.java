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
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leases granted by Redis for the whole fleet, by its clock, in one script; while it doesn't
 * answer, by {@link LocalLeases}. What was used by those, Redis is told when it answers again; what
 * it granted too late to be heard of goes back.
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
    /** It uses its own share since. */
    AWAY
  }

  /** What Redis hasn't been told of; below zero: what it granted and nobody uses. */
  private record Untold(long calls, long tokens) {
    static final Untold NOTHING = new Untold(0, 0);

    static Untold of(Lease lease, Ask ask) {
      return new Untold(lease.calls() - ask.backCalls(), lease.tokens() - ask.backTokens());
    }

    Untold plus(Untold more) {
      return new Untold(calls + more.calls, tokens + more.tokens);
    }

    Untold negated() {
      return new Untold(-calls, -tokens);
    }
  }

  private final FleetRedis redis;
  private final LocalLeases local;
  private final ConcurrentHashMap<String, Known> known = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Untold> untold = new ConcurrentHashMap<>();

  /** Asked before and not answered yet: what they carry may still come to pass. */
  private final Set<String> unanswered = ConcurrentHashMap.newKeySet();

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
    boolean isNew = known.getOrDefault(last, Known.NEW) == Known.NEW;
    Untold own = Objects.requireNonNullElse(untold.remove(last), Untold.NOTHING);
    RedisAsyncCommands<String, String> commands = redis.commands().orElse(null);
    if (commands == null || !unanswered.add(last)) {
      return stoodIn(last, limits, ask, own);
    }
    CompletableFuture<Lease> answer =
        asked(commands, limits, arguments(limits, ask, own, isNew))
            .whenComplete((_, _) -> unanswered.remove(last))
            .thenApply(RedisLeases::lease)
            .toCompletableFuture();
    return answer
        .copy()
        .orTimeout(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .handle((lease, failure) -> {
          if (failure == null) {
            granted(last, limits);
            return CompletableFuture.completedFuture(lease);
          }
          log.debug("Redis granted no lease in time", failure);
          var _ =
              answer.thenAccept(late -> tellLater(last, Untold.of(late, ask).plus(own).negated()));
          return stoodIn(last, limits, ask, own);
        })
        .thenCompose(lease -> lease);
  }

  private void granted(String last, List<Limit> limits) {
    granted.increment();
    if (known.put(last, Known.KNOWN) == Known.AWAY) {
      local.forget(limits);
    }
  }

  private CompletionStage<Lease> stoodIn(String last, List<Limit> limits, Ask ask, Untold own) {
    away.increment();
    if (known.put(last, Known.AWAY) != Known.AWAY) {
      local.forget(limits);
    }
    return local
        .ask(limits, ask)
        .thenApply(lease -> {
          tellLater(last, Untold.of(lease, ask).plus(own));
          return lease;
        });
  }

  private void tellLater(String last, Untold more) {
    untold.merge(last, more, Untold::plus);
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
    return commands
        .<List<Long>>evalsha(digest, ScriptOutputType.MULTI, keys, arguments)
        .exceptionallyCompose(failure ->
            isUnknownScript(failure)
                ? commands.eval(SCRIPT, ScriptOutputType.MULTI, keys, arguments)
                : CompletableFuture.failedStage(failure));
  }

  private static boolean isUnknownScript(Throwable failure) {
    return failure instanceof RedisNoScriptException
        || failure.getCause() instanceof RedisNoScriptException;
  }

  private static String[] arguments(List<Limit> limits, Ask ask, Untold own, boolean isNew) {
    List<String> arguments = new ArrayList<>(12 + 3 * ask.refunds().size() + 4 * limits.size());
    arguments.add(Integer.toString(ask.calls()));
    arguments.add(Long.toString(ask.meanTokens()));
    arguments.add(Long.toString(ask.nextTokens()));
    arguments.add(Integer.toString(ask.backCalls()));
    arguments.add(Long.toString(ask.backTokens()));
    arguments.add(Long.toString(TimeUnit.NANOSECONDS.toMicros(AHEAD.toNanos())));
    arguments.add(isNew ? "new" : "known");
    arguments.add(Long.toString(ask.callsLeft()));
    arguments.add(Long.toString(ask.tokensLeft()));
    arguments.add(Long.toString(own.calls()));
    arguments.add(Long.toString(own.tokens()));
    arguments.add(Integer.toString(ask.refunds().size()));
    for (Refund refund : ask.refunds()) {
      arguments.add(Long.toString(refund.second()));
      arguments.add(Long.toString(refund.calls()));
      arguments.add(Long.toString(refund.tokens()));
    }
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
        Duration.of(answer.get(3), ChronoUnit.MICROS),
        answer.get(4));
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
