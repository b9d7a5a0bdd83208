package io.headrace.workers;

import io.headrace.workers.provider.Reply;
import io.headrace.workers.resilience.Condition;
import io.headrace.workers.resilience.DegradeConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of a provider's models answer so badly that jobs with other targets pass them by: {@code
 * headrace_target_degraded}, 0 or 1.
 */
final class Conditions {
  private static final Logger log = LoggerFactory.getLogger(Conditions.class);

  /** Clients choose models' names: of more than these, one in good condition is forgotten. */
  static final int MAX_MODELS = 200;

  private static final String DEGRADED = "headrace.target.degraded";

  private final String provider;
  private final DegradeConfig config;
  private final BooleanSupplier machineIsBusy;
  private final LongSupplier nanos;
  private final MeterRegistry registry;
  private final Map<String, Condition> byModel = new ConcurrentHashMap<>();

  /**
   * @param machineIsBusy and this provider is one that runs on it
   */
  Conditions(
      String provider,
      DegradeConfig config,
      BooleanSupplier machineIsBusy,
      LongSupplier nanos,
      MeterRegistry registry) {
    this.provider = provider;
    this.config = config;
    this.machineIsBusy = machineIsBusy;
    this.nanos = nanos;
    this.registry = registry;
  }

  boolean isPassedBy(String model) {
    Condition condition = byModel.get(model);
    return machineIsBusy.getAsBoolean()
        || condition != null && condition.isPassedBy(nanos.getAsLong());
  }

  void called(String model, Reply reply, long millis) {
    switch (reply) {
      case Reply.Answered _ -> told(model, false, millis);
      case Reply.Overloaded _, Reply.TimedOut _, Reply.Unreachable _ -> told(model, true, millis);
      case Reply.Throttled _, Reply.Refused _ -> {} // tells of our pace, or of the client
    }
  }

  /** A call that we stopped, for its job's time was over: no failure, but slow perhaps. */
  void stopped(String model, long millis) {
    if (millis >= config.p95().toMillis()) {
      told(model, false, millis);
    }
  }

  private void told(String model, boolean failed, long millis) {
    if (!byModel.containsKey(model) && byModel.size() >= MAX_MODELS && !forgetOne()) {
      return;
    }
    Condition condition = byModel.computeIfAbsent(model, this::condition);
    boolean before = condition.isPoor();
    condition.called(failed, millis, nanos.getAsLong());
    if (condition.isPoor() != before) {
      (before ? log.atInfo() : log.atWarn())
          .addKeyValue("provider", provider)
          .addKeyValue("model", model)
          .log(
              before
                  ? "the target answers well again: jobs go to it in the order of their chains"
                  : "the target fails or is slow: jobs that have others go to those first");
    }
  }

  /** The one that was told of longest ago. */
  private boolean forgetOne() {
    Optional<Map.Entry<String, Condition>> oldest =
        byModel.entrySet().stream()
            .filter(known -> !known.getValue().isPoor())
            .min(Comparator.comparingLong(known -> known.getValue().toldNanos()));
    oldest.ifPresent(known -> {
      byModel.remove(known.getKey());
      registry
          .find(DEGRADED)
          .tags("provider", provider, "model", known.getKey())
          .gauges()
          .forEach(registry::remove);
    });
    return oldest.isPresent();
  }

  private Condition condition(String model) {
    Condition condition = new Condition(config);
    Gauge.builder(DEGRADED, condition, it -> isLeftOut(it) ? 1 : 0)
        .tag("provider", provider)
        .tag("model", model)
        .register(registry);
    return condition;
  }

  private boolean isLeftOut(Condition condition) {
    return condition.isPoor() || machineIsBusy.getAsBoolean();
  }
}
