package io.headrace.workers.pacing;

import io.headrace.config.LimitsConfig.Algorithm;
import io.headrace.workers.pacing.Leases.Ask;
import io.headrace.workers.pacing.Leases.Lease;
import io.headrace.workers.pacing.Leases.Refund;
import io.headrace.workers.pacing.Limit.Unit;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * What this worker holds of an account's limits, and spends without asking: a lease is asked for
 * again when half of it is spent, twice as large if that took no time. Near the limit, where less
 * is granted than asked for, it asks now and then only, for what has come free meanwhile: the lease
 * reaches ahead in time, so nothing is lost by that. What isn't spent goes back.
 *
 * <p>A call may owe up to half of its tokens, so that small calls, which take from what was leased
 * for a large one, can't keep it waiting; the next lease pays for it.
 */
final class Allowance {
  /** A lease that is spent sooner is too small. */
  private static final long SOON_NANOS = Duration.ofMillis(250).toNanos();

  /** Calls that stay unspent for so long go back. */
  private static final long IDLE_NANOS = Leases.AHEAD.toNanos();

  /** Whoever waits asks more often than this; a call that didn't isn't waiting any more. */
  private static final long GONE_NANOS = Duration.ofSeconds(3).toNanos();

  /** Between two asks near the limit, give or take a quarter: half of what is leased ahead. */
  private static final long PAUSE_NANOS = Leases.AHEAD.toNanos() / 2;

  /** Whatever is left then, shares and Redis may be others. */
  private static final long LONGEST_PAUSE_NANOS = 2 * Leases.AHEAD.toNanos();

  /** Until an answer comes; whoever waits is woken then. */
  private static final long ANSWER_NANOS = Duration.ofMillis(50).toNanos();

  private static final int MAX_CALLS = 1_024;

  /** How fast the mean follows the costs. */
  private static final int MEAN_OVER = 16;

  /** Nothing was said of what is left. */
  static final long UNKNOWN = -1;

  private final List<Limit> limits;
  private final boolean countsTokens;
  private final boolean isWindow;
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

  /** The tokens of the call that what is held was leased for, and when one like it last asked. */
  private long leasedFor;

  private long wantedNanos;
  private long meanTokens;
  private long callsLeft = UNKNOWN;
  private long tokensLeft = UNKNOWN;

  /** In which a window counts what is held, and by that what is to be given back. */
  private long second;

  private final Map<Long, Refund> refunds = new HashMap<>();

  /** One call that was taken. */
  final class Taken {
    private final long cost;
    private final long countedIn;

    private Taken(long cost, long countedIn) {
      this.cost = cost;
      this.countedIn = countedIn;
    }

    /** It took so many tokens in truth. */
    void correct(long tokens) {
      corrected(tokens - cost, countedIn);
    }

    /** It wasn't made. */
    void giveBack() {
      givenBack(1, cost, countedIn);
    }
  }

  /**
   * @param limits not empty; all kept by the same algorithm
   * @param nanos a ticker
   * @param wake called when there is more to take
   */
  Allowance(List<Limit> limits, Leases leases, LongSupplier nanos, Runnable wake) {
    this.limits = List.copyOf(limits);
    this.countsTokens = limits.stream().anyMatch(limit -> limit.unit() == Unit.TOKENS);
    this.isWindow = limits.getFirst().algorithm() == Algorithm.SLIDING_WINDOW;
    this.leases = leases;
    this.nanos = nanos;
    this.wake = wake;
    long now = nanos.getAsLong();
    nextNanos = now;
    notBeforeNanos = now;
    leasedNanos = now;
    usedNanos = now;
    wantedNanos = now;
  }

  /** 0 when a call of so many tokens can be taken, or the nanoseconds until it may be. */
  synchronized long waitFor(long cost) {
    long now = nanos.getAsLong();
    if (!holds(cost) && mayAsk(now)) {
      ask(size, cost, true);
      leasedFor = cost;
    }
    if (cost >= leasedFor) {
      wantedNanos = now;
    }
    if (holds(cost)) {
      usedNanos = now;
      return Math.max(0, nextNanos - now);
    }
    return asking ? ANSWER_NANOS : Math.max(1, notBeforeNanos - now);
  }

  private boolean holds(long cost) {
    return calls > 0 && (!countsTokens || tokens >= cost - cost / 2);
  }

  /** Whether it isn't known yet what there is. */
  synchronized boolean isAsking() {
    return asking;
  }

  /** Takes one call of so many tokens, which {@link #waitFor} allows. */
  synchronized Taken take(long cost) {
    long now = nanos.getAsLong();
    Taken taken = new Taken(cost, second);
    calls--;
    tokens -= cost;
    nextNanos += stepNanos;
    leasedFor = 0;
    usedNanos = now;
    meanTokens += (cost - meanTokens) / (meanTokens == 0 ? 1 : MEAN_OVER);
    if (calls <= size / 2 && now - leasedNanos < IDLE_NANOS && mayAsk(now)) {
      if (now - leasedNanos < SOON_NANOS) {
        size = Math.min(MAX_CALLS, 2 * size);
      }
      ask(isWindow ? size : size - calls, 0, false);
    }
    return taken;
  }

  private boolean mayAsk(long now) {
    return !asking && now - notBeforeNanos >= 0;
  }

  /**
   * @param nextTokens of the call that waits; 0: none does
   * @param givesBack what is held; a larger call takes it again with its own
   */
  private void ask(int wanted, long nextTokens, boolean givesBack) {
    asking = true;
    int backCalls = givesBack ? calls : 0;
    long backTokens = givesBack || tokens < 0 ? tokens : 0;
    calls -= backCalls;
    tokens -= backTokens;
    if (backCalls > 0) {
      nextNanos = nanos.getAsLong();
    }
    if (isWindow) {
      refund(second, backCalls, Math.max(0, backTokens));
      backCalls = 0;
      backTokens = Math.min(0, backTokens);
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
            tokensLeft,
            List.copyOf(refunds.values()));
    callsLeft = UNKNOWN;
    tokensLeft = UNKNOWN;
    refunds.clear();
    var _ = leases.ask(limits, ask).thenAccept(lease -> granted(wanted, lease));
  }

  private void refund(long countedIn, long refundCalls, long refundTokens) {
    if (refundCalls > 0 || refundTokens > 0) {
      refunds.merge(countedIn, new Refund(countedIn, refundCalls, refundTokens), Refund::plus);
    }
  }

  private void granted(int wanted, Lease lease) {
    synchronized (this) {
      long now = nanos.getAsLong();
      asking = false;
      if (lease.calls() > 0) {
        hold(lease, now);
      }
      if (lease.calls() < wanted) {
        long jitter = ThreadLocalRandom.current().nextLong(-PAUSE_NANOS / 4, PAUSE_NANOS / 4);
        long wait = Math.min(LONGEST_PAUSE_NANOS, lease.delay().toNanos());
        notBeforeNanos = now + Math.max(wait, PAUSE_NANOS + jitter);
      }
    }
    wake.run();
  }

  private void hold(Lease lease, long now) {
    if (isWindow) { // what is held counts in one second
      refund(second, calls, tokens);
      calls = 0;
      tokens = Math.min(0, tokens);
      second = lease.second();
    }
    calls += lease.calls();
    tokens += lease.tokens();
    leasedNanos = now;
    usedNanos = now;
    stepNanos = lease.spread().toNanos() / calls;
    nextNanos = Math.max(nextNanos, now + lease.delay().toNanos() + stepNanos);
  }

  private synchronized void corrected(long moreTokens, long countedIn) {
    if (isWindow && moreTokens < 0) {
      refund(countedIn, 0, -moreTokens);
    } else {
      tokens -= moreTokens;
    }
  }

  private synchronized void givenBack(int unmade, long cost, long countedIn) {
    if (isWindow) {
      refund(countedIn, unmade, cost);
    } else {
      calls += unmade;
      tokens += cost;
    }
  }

  /** The provider's own word for what is left. */
  synchronized void told(long callsLeftThere, long tokensLeftThere) {
    callsLeft = callsLeftThere;
    tokensLeft = tokensLeftThere;
  }

  /** To be called now and then: gives back what nobody uses, and owns up to what was overspent. */
  synchronized void look() {
    long now = nanos.getAsLong();
    if (asking) {
      return;
    }
    if (isIdle(now) || isUnwanted(now) || tokens < 0 && calls == 0) {
      size = Math.max(1, size / 2);
      ask(0, 0, true);
    } else if (!refunds.isEmpty()) {
      ask(0, 0, false);
    }
  }

  /** A large call's lease begins far ahead; when that call is gone others needn't wait for it. */
  private boolean isUnwanted(long now) {
    return calls > 0 && nextNanos - now > IDLE_NANOS && now - wantedNanos >= GONE_NANOS;
  }

  private boolean isIdle(long now) {
    long since = isWindow ? leasedNanos : usedNanos; // a window doesn't see later use
    return (calls > 0 || tokens > 0) && now - since >= IDLE_NANOS && now - nextNanos >= IDLE_NANOS;
  }
}
