package io.headrace.dev;

import io.headrace.billing.Billing;
import io.headrace.config.ConfigException;
import io.headrace.config.KafkaConfig;
import io.headrace.config.Settings;
import io.headrace.ingress.Ingress;
import io.headrace.ops.Health;
import io.headrace.risk.Risk;
import io.headrace.workers.Workers;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

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
    Preflight.check(this, settings);
    return switch (this) {
      case INGRESS -> Ingress.start(settings, health, metrics, InstantSource.system());
      case WORKERS -> workers(settings, health, metrics);
      case BILLING -> Billing.start(settings, health, metrics);
      case RISK -> Risk.start(settings, health, metrics);
    };
  }

  private static Workers workers(Settings settings, Health health, PrometheusMeterRegistry metrics)
      throws InterruptedException {
    try {
      return Workers.start(settings, health, metrics, InstantSource.system(), System::nanoTime);
    } catch (ExecutionException e) { // Kafka's answer to the topics
      throw new ConfigException(
          "configuration: kafka.bootstrap: %s: %s; start Kafka there, or give another address"
              .formatted(
                  settings.section("kafka", KafkaConfig.class).bootstrap(),
                  e.getCause() == null ? e : e.getCause().getMessage()));
    }
  }
}
