package io.headrace.workers.window;

/** Tokens of the last minute, counted by second. Safe for use by many threads. */
final class TokenRate {
  private static final int SECONDS = 60;

  private final long[] tokens = new long[SECONDS];
  private long newest;

  synchronized void add(long nowMillis, long count) {
    forget(nowMillis);
    tokens[slot(nowMillis / 1_000)] += count;
  }

  synchronized double perSecond(long nowMillis) {
    forget(nowMillis);
    long sum = 0;
    for (long count : tokens) {
      sum += count;
    }
    return (double) sum / SECONDS;
  }

  private void forget(long nowMillis) {
    long now = nowMillis / 1_000;
    for (long second = Math.max(newest + 1, now - SECONDS + 1); second <= now; second++) {
      tokens[slot(second)] = 0;
    }
    newest = Math.max(newest, now);
  }

  private static int slot(long second) {
    return (int) (second % SECONDS);
  }
}
