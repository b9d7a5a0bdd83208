package io.headrace.workers.resilience;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps retries below a share of calls, so that they never amplify an outage: each call earns a
 * part of a retry, each retry spends a whole one.
 */
public final class RetryBudget {
  private static final long RETRY = 1_000;

  /** Saved at the most: enough for a burst of failures after a quiet time. */
  private static final long CAPACITY = 100 * RETRY;

  private final AtomicLong saved = new AtomicLong(CAPACITY);
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
    return saved.getAndUpdate(now -> now >= RETRY ? now - RETRY : now) >= RETRY;
  }
}
