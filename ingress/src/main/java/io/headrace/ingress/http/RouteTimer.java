package io.headrace.ingress.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Times the calls of one route, with one lookup by index per call. */
final class RouteTimer {
  private static final int STATUSES = 600;

  private final MeterRegistry metrics;
  private final String method;
  private final String route;
  private final AtomicReferenceArray<Timer> byStatus = new AtomicReferenceArray<>(STATUSES);

  RouteTimer(MeterRegistry metrics, String method, String route) {
    this.metrics = metrics;
    this.method = method;
    this.route = route;
  }

  void record(int status, long nanos) {
    int index = status < STATUSES ? status : 0;
    Timer timer = byStatus.get(index);
    if (timer == null) {
      timer = timer(status);
      byStatus.set(index, timer);
    }
    timer.record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(int status) {
    return Timer.builder("headrace.http.requests")
        .description("HTTP calls, from the first byte read to the answer handed over")
        .tag("route", route)
        .tag("method", method)
        .tag("status", Integer.toString(status))
        .register(metrics);
  }
}
