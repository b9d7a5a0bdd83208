package io.headrace.workers;

import io.headrace.workers.provider.Reply;
import io.headrace.workers.resilience.DegradeConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;

/** Of the model that sample requests ask for. */
final class SampleConditions {
  private SampleConditions() {}

  static Conditions good() {
    return new Conditions(
        "lane",
        new DegradeConfig(50, 10, Duration.ofSeconds(5), 100, 100, 80),
        () -> false,
        () -> 0,
        new SimpleMeterRegistry());
  }

  /** All of its last calls failed. */
  static Conditions poor() {
    Conditions conditions = good();
    for (int i = 0; i < 10; i++) {
      conditions.called("sim-1", new Reply.TimedOut(), 1);
    }
    return conditions;
  }
}
