package io.headrace.workers.resilience;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Keeps retries below a share of calls, so that they never amplify an outage: each call earns a
 * part of a retry, each retry spends a whole one.
 */
public final class RetryBudget {
  private static final long RETRY = 1_000;

  /** Saved at the most: enough for a burst of failures after a quiet time. */
  private static final long CAPACITY = 100 * RETRY;

  private final AtomicLong saved = new AtomicLong(CAPACITY);
  private final LongAdder granted = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final long earned;

  /**
   * @param share retries per call, 0 to 1
   */
  public RetryBudget(double share) {
    this.earned = Math.round(share * RETRY);
  }

  public void call() {
    saved.updateAndGet(now -> Math.min(CAPACITY, now + earned));
  }

  /** Takes one retry, if there is one. */
  public boolean take() {
    boolean taken = saved.getAndUpdate(now -> now >= RETRY ? now - RETRY : now) >= RETRY;
    (taken ? granted : refused).increment();
    return taken;
  }

  /** Retries so far. */
  public long granted() {
    return granted.sum();
  }

  /** Those that there was no room for. */
  public long refused() {
    return refused.sum();
  }
}
