package io.headrace.workers.pacing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Has those who wait for a call look again: now, or at the earliest time that one of them named.
 */
final class Wakeups {
  private static final long NONE = Long.MAX_VALUE;

  private final List<Runnable> waiting = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService timer;
  private final LongSupplier nanos;

  /** Since {@link #begunNanos}. */
  private final AtomicLong next = new AtomicLong(NONE);

  private final long begunNanos;
  private final AtomicInteger turns = new AtomicInteger();

  /**
   * @param nanos a ticker
   */
  Wakeups(ScheduledExecutorService timer, LongSupplier nanos) {
    this.timer = timer;
    this.nanos = nanos;
    this.begunNanos = nanos.getAsLong();
  }

  void add(Runnable look) {
    waiting.add(look);
  }

  /** Each time another one first: it may take all there is. */
  void wake() {
    int first = turns.getAndIncrement();
    int count = waiting.size();
    for (int i = 0; i < count; i++) {
      waiting.get(Math.floorMod(first + i, count)).run();
    }
  }

  void wakeAfter(long waitNanos) {
    long at = nanos.getAsLong() - begunNanos + waitNanos;
    if (at < next.getAndUpdate(known -> Math.min(known, at))) {
      var _ = timer.schedule(() -> ring(at), waitNanos, TimeUnit.NANOSECONDS);
    }
  }

  private void ring(long at) {
    next.compareAndSet(at, NONE);
    wake();
  }
}
