package io.headrace.workers.pacing;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * For how long something is not to be called. Only ever grows longer, and runs by a ticker: setting
 * the time of day neither ends a pause nor prolongs it.
 */
public final class Pause {
  /** A pause that never was ended so long ago. */
  private static final Duration LONG_AGO = Duration.ofHours(1);

  private final LongSupplier nanos;
  private final AtomicLong untilNanos;

  /**
   * @param nanos a ticker
   */
  public Pause(LongSupplier nanos) {
    this.nanos = nanos;
    this.untilNanos = new AtomicLong(nanos.getAsLong() - LONG_AGO.toNanos());
  }

  /** True when this pause ends later than the one that was known. */
  public boolean extend(Duration wait) {
    long until = nanos.getAsLong() + wait.toNanos();
    long before = untilNanos.getAndUpdate(known -> until - known > 0 ? until : known);
    return until - before > 0;
  }

  /** Below zero when there is none now: since when. */
  public Duration left() {
    return Duration.ofNanos(untilNanos.get() - nanos.getAsLong());
  }
}
