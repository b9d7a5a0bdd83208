package io.headrace.ingress.http;

import io.headrace.job.TenantId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The calls that wait for an outcome: bounded, in all and by tenant; let go at a shutdown. */
final class HeldCalls {
  private final int max;
  private final Semaphore permits;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final int maxOfTenant;
  private final ConcurrentMap<TenantId, Integer> byTenant = new ConcurrentHashMap<>();
  private final Set<Thread> held = ConcurrentHashMap.newKeySet();

  HeldCalls(int max, MeterRegistry metrics) {
    this.max = max;
    permits = new Semaphore(max);
    maxOfTenant = Math.max(1, max / 2); // no tenant takes all the places
    Gauge.builder("headrace.calls.held", this, HeldCalls::count)
        .description("HTTP calls that wait for an outcome")
        .register(metrics);
  }

  int count() {
    return max - permits.availablePermits();
  }

  /** A place for one call; closing gives it back. */
  Place enter(TenantId tenant) throws Refused {
    if (closing.getCount() == 0) {
      throw closing();
    }
    if (byTenant.merge(tenant, 1, Integer::sum) > maxOfTenant || !permits.tryAcquire()) {
      leave(tenant);
      throw Refused.unavailable(
          "too_many_waiting", "Too many calls wait at once; try again, or use background: true.");
    }
    held.add(Thread.currentThread());
    return new Place(tenant);
  }

  private void leave(TenantId tenant) {
    byTenant.computeIfPresent(tenant, (_, count) -> count == 1 ? null : count - 1);
  }

  /** One call's place among the held ones. */
  final class Place implements AutoCloseable {
    private final TenantId tenant;

    private Place(TenantId tenant) {
      this.tenant = tenant;
    }

    /** Until {@code pause} is over; a shutdown ends it at once. */
    void pause(Duration pause) throws InterruptedException {
      if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new InterruptedException();
      }
    }

    @Override
    public void close() {
      held.remove(Thread.currentThread());
      leave(tenant);
      permits.release();
    }
  }

  /** Every held call is answered 503 now; its job goes on. */
  void letGo() {
    closing.countDown();
    held.forEach(Thread::interrupt);
  }

  static Refused closing() {
    return Refused.unavailable(
        "shutting_down", "This instance is shutting down; accepted jobs go on. Try again.");
  }
}
