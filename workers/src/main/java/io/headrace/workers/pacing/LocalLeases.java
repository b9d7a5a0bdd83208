package io.headrace.workers.pacing;

import io.headrace.workers.pacing.Limit.Unit;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * A fixed share of each limit for this worker alone, while nobody grants more. Buckets that start
 * empty and save up no more than is leased ahead otherwise, so that all workers' shares together
 * stay under the limit. As in Redis a call is granted while there is anything left, and to be made
 * when its tokens will be there.
 */
final class LocalLeases implements Leases {
  /** A share of nothing never comes. */
  private static final double LONGEST_NANOS = Duration.ofDays(1).toNanos();

  private final Map<String, Standing> standings = new HashMap<>();
  private final DoubleSupplier share;
  private final LongSupplier nanos;

  private static final class Standing {
    double level;
    long atNanos;

    Standing(long nowNanos) {
      atNanos = nowNanos;
    }
  }

  /**
   * @param share of the fleet's limits, 0 to 1
   * @param nanos a ticker
   */
  LocalLeases(DoubleSupplier share, LongSupplier nanos) {
    this.share = share;
    this.nanos = nanos;
  }

  @Override
  public synchronized CompletionStage<Lease> ask(List<Limit> limits, Ask ask) {
    int calls = ask.calls();
    double waitNanos = 0;
    double delayNanos = 0;
    for (Limit limit : limits) {
      double level =
          fill(limit, limit.unit() == Unit.CALLS ? ask.backCalls() : (double) ask.backTokens());
      double wanted = Math.max(ask.nextTokens(), ask.meanTokens());
      double enough = limit.unit() == Unit.CALLS ? 1 : Math.min(wanted, capacity(limit));
      delayNanos = Math.max(delayNanos, (enough - level) / rate(limit));
      if (level < Math.min(1, enough)) {
        calls = 0;
        waitNanos = Math.max(waitNanos, (Math.min(1, enough) - level) / rate(limit));
      } else if (limit.unit() == Unit.CALLS) {
        calls = (int) Math.max(0, Math.min(calls, level));
      } else if (ask.meanTokens() > 0) {
        calls = (int) Math.min(calls, Math.max(1, level / ask.meanTokens()));
      }
    }
    long tokens = calls > 0 ? Math.max(ask.nextTokens(), calls * ask.meanTokens()) : 0;
    for (Limit limit : limits) {
      standing(limit).level -= limit.unit() == Unit.CALLS ? calls : (double) tokens;
    }
    double nanosToWait = Math.min(LONGEST_NANOS, calls > 0 ? delayNanos : waitNanos);
    Duration wait = Duration.ofNanos((long) nanosToWait);
    return CompletableFuture.completedFuture(new Lease(calls, tokens, Duration.ZERO, wait, 0));
  }

  /** Nobody knows what was used meanwhile: begins with nothing again. */
  synchronized void forget(List<Limit> limits) {
    limits.forEach(limit -> standings.remove(limit.key()));
  }

  private double fill(Limit limit, double back) {
    Standing standing = standing(limit);
    long now = nanos.getAsLong();
    double gained = (now - standing.atNanos) * rate(limit);
    standing.level = Math.min(capacity(limit), standing.level + gained + back);
    standing.atNanos = now;
    return standing.level;
  }

  private Standing standing(Limit limit) {
    return standings.computeIfAbsent(limit.key(), _ -> new Standing(nanos.getAsLong()));
  }

  private double rate(Limit limit) {
    return limit.rate() * share.getAsDouble();
  }

  private double capacity(Limit limit) {
    return Math.max(1, rate(limit) * AHEAD.toNanos());
  }
}
