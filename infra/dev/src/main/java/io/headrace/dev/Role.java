package io.headrace.dev;

import io.headrace.billing.Billing;
import io.headrace.config.Settings;
import io.headrace.ingress.Ingress;
import io.headrace.ops.Health;
import io.headrace.risk.Risk;
import io.headrace.workers.Workers;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;

/** What a process can be in a deployment. */
enum Role {
  INGRESS,
  WORKERS,
  BILLING,
  RISK;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Role> of(String label) {
    for (Role role : values()) {
      if (role.label().equals(label)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }

  /** Starts it; {@code health} tells when it is ready. */
  AutoCloseable start(Settings settings, Health health, PrometheusMeterRegistry metrics)
      throws Exception {
    InstantSource clock = InstantSource.system();
    return switch (this) {
      case INGRESS -> Ingress.start(settings, health, metrics, clock);
      case WORKERS -> Workers.start(settings, health, metrics, clock, System::nanoTime);
      case BILLING -> Billing.start(settings, health, metrics);
      case RISK -> Risk.start(settings, health, metrics);
    };
  }
}
