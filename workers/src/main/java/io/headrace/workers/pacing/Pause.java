package io.headrace.workers.pacing;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * For how long a lane's provider asked not to be called. Only ever grows longer, and runs by a
 * ticker: setting the time of day neither ends a pause nor prolongs it.
 */
public final class Pause {
  private final LongSupplier nanos;
  private final AtomicLong untilNanos;

  /**
   * @param nanos a ticker
   */
  public Pause(LongSupplier nanos) {
    this.nanos = nanos;
    this.untilNanos = new AtomicLong(nanos.getAsLong());
  }

  /** True when this pause ends later than the one that was known. */
  public boolean extend(Duration wait) {
    long until = nanos.getAsLong() + wait.toNanos();
    long before = untilNanos.getAndUpdate(known -> until - known > 0 ? until : known);
    return until - before > 0;
  }

  /** Zero or less when there is none now. */
  public Duration left() {
    return Duration.ofNanos(untilNanos.get() - nanos.getAsLong());
  }
}
