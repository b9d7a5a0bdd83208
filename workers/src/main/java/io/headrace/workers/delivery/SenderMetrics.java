package io.headrace.workers.delivery;

import io.headrace.webhook.DeliveryReport.Attempted;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** How deliveries go. */
final class SenderMetrics {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(2),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10)
  };

  private final MeterRegistry registry;
  private final Counter lateLeases;
  private final Timer calls;
  private final Timer firstDeliveries;

  SenderMetrics(MeterRegistry registry) {
    this.registry = registry;
    lateLeases = registry.counter("headrace.webhooks.late.leases");
    calls =
        Timer.builder("headrace.webhooks.call").serviceLevelObjectives(BUCKETS).register(registry);
    firstDeliveries =
        Timer.builder("headrace.webhooks.delay")
            .description("from the event to the answer of a first attempt that was taken")
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
  }

  void watch(AtomicInteger inFlight) {
    Gauge.builder("headrace.webhooks.inflight", inFlight, AtomicInteger::get).register(registry);
  }

  /** Too much waits here, or clocks differ: the attempt wasn't made. */
  void lateLease() {
    lateLeases.increment();
  }

  void attempted(Attempted attempt) {
    String state = attempt.state().name().toLowerCase(Locale.ROOT);
    registry
        .counter("headrace.webhooks.attempts", "state", state, "error", attempt.error())
        .increment();
    calls.record(Duration.ofMillis(attempt.millis()));
    if (attempt.number() == 1 && attempt.error().isEmpty()) {
      Duration sinceEvent =
          Duration.between(attempt.delivery().event().created(), attempt.at())
              .plusMillis(attempt.millis());
      firstDeliveries.record(sinceEvent.isNegative() ? Duration.ZERO : sinceEvent);
    }
  }
}
