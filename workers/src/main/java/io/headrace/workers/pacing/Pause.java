package io.headrace.workers.pacing;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Until when a lane's provider asked not to be called. Only ever moves into the future. */
public final class Pause {
  private final AtomicLong untilMillis = new AtomicLong();

  /** True when this pause is longer than the one that was known. */
  public boolean extend(Instant until) {
    long millis = until.toEpochMilli();
    return untilMillis.getAndAccumulate(millis, Math::max) < millis;
  }

  public Instant until() {
    return Instant.ofEpochMilli(untilMillis.get());
  }
}
