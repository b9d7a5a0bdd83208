package io.headrace.ingress.http;

import io.headrace.job.TenantId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;

/** Bounds the uploads at one moment, in all and by tenant: each needs a part in memory. */
final class Uploads {
  private final int max;
  private final int maxOfTenant;
  private final Semaphore places;
  private final ConcurrentMap<TenantId, Integer> byTenant = new ConcurrentHashMap<>();

  /** Closing gives the place back. */
  interface Place extends AutoCloseable {
    @Override
    void close();
  }

  Uploads(int max, MeterRegistry metrics) {
    this.max = max;
    maxOfTenant = Math.max(1, max / 2); // no tenant takes all the places
    places = new Semaphore(max);
    Gauge.builder("headrace.uploads", this, Uploads::count)
        .description("Files being uploaded; at the limit calls are refused")
        .register(metrics);
  }

  int count() {
    return max - places.availablePermits();
  }

  Place enter(TenantId tenant) throws Refused {
    if (byTenant.merge(tenant, 1, Integer::sum) > maxOfTenant || !places.tryAcquire()) {
      leave(tenant);
      throw Refused.unavailable(
          "too_many_uploads", "Too many files are uploaded at once; try again.");
    }
    return () -> {
      leave(tenant);
      places.release();
    };
  }

  private void leave(TenantId tenant) {
    byTenant.computeIfPresent(tenant, (_, count) -> count == 1 ? null : count - 1);
  }
}
