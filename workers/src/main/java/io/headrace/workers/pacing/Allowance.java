package io.headrace.workers.pacing;

import io.headrace.workers.pacing.Leases.Ask;
import io.headrace.workers.pacing.Leases.Lease;
import io.headrace.workers.pacing.Limit.Unit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * What this worker holds of an account's limits, and spends without asking: a lease is asked for
 * again when half of it is spent, twice as large if that took no time. Near the limit, where less
 * is granted than asked for, it asks now and then only, for what has come free meanwhile: the lease
 * reaches ahead in time, so nothing is lost by that. What isn't spent goes back.
 */
final class Allowance {
  /** A lease that is spent sooner is too small. */
  private static final long SOON_NANOS = Duration.ofMillis(250).toNanos();

  /** Calls that stay unspent for so long go back. */
  private static final long IDLE_NANOS = Leases.AHEAD.toNanos();

  /** Between two asks near the limit, give or take a quarter: half of what is leased ahead. */
  private static final long PAUSE_NANOS = Leases.AHEAD.toNanos() / 2;

  /** Until an answer comes; whoever waits is woken then. */
  private static final long ANSWER_NANOS = Duration.ofMillis(50).toNanos();

  private static final int MAX_CALLS = 1_024;

  /** How fast the mean follows the costs. */
  private static final int MEAN_OVER = 16;

  /** Nothing was said of what is left. */
  static final long UNKNOWN = -1;

  private final List<Limit> limits;
  private final boolean countsTokens;
  private final Leases leases;
  private final LongSupplier nanos;
  private final Runnable wake;

  private int calls;
  private long tokens;
  private long nextNanos;
  private long stepNanos;
  private int size = 1;
  private boolean asking;
  private long notBeforeNanos;
  private long leasedNanos;
  private long usedNanos;
  private long meanTokens;
  private long callsLeft = UNKNOWN;
  private long tokensLeft = UNKNOWN;

  /**
   * @param limits not empty
   * @param nanos a ticker
   * @param wake called when there is more to take
   */
  Allowance(List<Limit> limits, Leases leases, LongSupplier nanos, Runnable wake) {
    this.limits = List.copyOf(limits);
    this.countsTokens = limits.stream().anyMatch(limit -> limit.unit() == Unit.TOKENS);
    this.leases = leases;
    this.nanos = nanos;
    this.wake = wake;
    long now = nanos.getAsLong();
    nextNanos = now;
    notBeforeNanos = now;
    leasedNanos = now;
    usedNanos = now;
  }

  /**
   * Takes one call of so many tokens; returns 0, or the nanoseconds until it may be worth another
   * try.
   */
  synchronized long tryTake(long cost) {
    long now = nanos.getAsLong();
    if (calls > 0 && (!countsTokens || tokens >= cost)) {
      if (nextNanos - now > 0) {
        return nextNanos - now;
      }
      take(cost, now);
      return 0;
    }
    if (mayAsk(now)) {
      int backCalls = calls; // held, but not for so large a call: taken again with its tokens
      calls = 0;
      ask(size, cost, backCalls);
    }
    boolean enough = calls > 0 && (!countsTokens || tokens >= cost);
    return asking ? ANSWER_NANOS : Math.max(1, (enough ? nextNanos : notBeforeNanos) - now);
  }

  private void take(long cost, long now) {
    calls--;
    tokens -= cost;
    nextNanos += stepNanos;
    usedNanos = now;
    meanTokens += (cost - meanTokens) / (meanTokens == 0 ? 1 : MEAN_OVER);
    if (calls <= size / 2 && now - leasedNanos < IDLE_NANOS && mayAsk(now)) {
      if (now - leasedNanos < SOON_NANOS) {
        size = Math.min(MAX_CALLS, 2 * size);
      }
      ask(size - calls, 0, 0);
    }
  }

  private boolean mayAsk(long now) {
    return !asking && now - notBeforeNanos >= 0;
  }

  /**
   * @param nextTokens of the call that waits; 0: none does, and what is held stays
   */
  private void ask(int wanted, long nextTokens, int backCalls) {
    asking = true;
    long backTokens = 0;
    if (nextTokens > 0 || wanted == 0 || tokens < 0) {
      backTokens = tokens;
      tokens = 0;
    }
    long mean = countsTokens ? Math.max(1, meanTokens == 0 ? nextTokens : meanTokens) : 0;
    Ask ask =
        new Ask(
            wanted,
            mean,
            countsTokens ? nextTokens : 0,
            backCalls,
            countsTokens ? backTokens : 0,
            callsLeft,
            tokensLeft);
    callsLeft = UNKNOWN;
    tokensLeft = UNKNOWN;
    var _ = leases.ask(limits, ask).thenAccept(lease -> granted(wanted, lease));
  }

  private void granted(int wanted, Lease lease) {
    synchronized (this) {
      long now = nanos.getAsLong();
      asking = false;
      calls += lease.calls();
      tokens += lease.tokens();
      if (lease.calls() > 0) {
        leasedNanos = now;
        usedNanos = now;
        stepNanos = lease.spread().toNanos() / calls;
        nextNanos = Math.max(nextNanos, now + stepNanos);
      }
      if (lease.calls() < wanted) {
        long jitter = ThreadLocalRandom.current().nextLong(-PAUSE_NANOS / 4, PAUSE_NANOS / 4);
        notBeforeNanos = now + Math.max(lease.delay().toNanos(), PAUSE_NANOS + jitter);
      }
    }
    wake.run();
  }

  /** The call that was taken wasn't made. */
  synchronized void giveBack(long cost) {
    calls++;
    tokens += cost;
  }

  /** It took so many tokens more than was thought; fewer when below zero. */
  synchronized void correct(long moreTokens) {
    tokens -= moreTokens;
  }

  /** The provider's own word for what is left. */
  synchronized void told(long callsLeftThere, long tokensLeftThere) {
    callsLeft = callsLeftThere;
    tokensLeft = tokensLeftThere;
  }

  /** To be called now and then: gives back what nobody uses, and owns up to what was overspent. */
  synchronized void look() {
    long now = nanos.getAsLong();
    boolean idle = now - usedNanos >= IDLE_NANOS && (calls > 0 || tokens > 0);
    if (!asking && (idle || tokens < 0 && calls == 0)) {
      int back = calls;
      calls = 0;
      size = Math.max(1, size / 2);
      ask(0, 0, back);
    }
  }
}
