package io.headrace.workers;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.job.JobError;
import io.headrace.workers.provider.Reply;
import io.headrace.workers.resilience.DegradeConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class ConditionsTest {
  @Test
  void called_whatTellsNothingOfTheTarget_doesNotCount() {
    Conditions conditions = SampleConditions.good();
    for (int i = 0; i < 200; i++) {
      conditions.called("m", new Reply.Throttled(Optional.empty()), 9_000);
      conditions.called("m", new Reply.Refused(400, new JobError("a", "b", "c", "")), 9_000);
      conditions.stopped("m", 4_000);
    }

    assertThat(conditions.isPassedBy("m")).isFalse();
  }

  @Test
  void called_moreModelsThanPlaces_newOnesCountToo() {
    Conditions conditions = SampleConditions.good();
    for (int i = 0; i < 2 * Conditions.MAX_MODELS; i++) {
      conditions.stopped("m" + i, 60_000);
    }
    for (int i = 0; i < 100; i++) {
      conditions.stopped("new", 60_000);
    }

    assertThat(conditions.isPassedBy("new")).isTrue();
  }

  @Test
  void stopped_afterLong_isSlow() {
    Conditions conditions = SampleConditions.good();
    for (int i = 0; i < 100; i++) {
      conditions.stopped("m", 60_000);
    }

    assertThat(conditions.isPassedBy("m")).isTrue();
    assertThat(conditions.isPassedBy("another")).isFalse();
  }

  @Test
  void degraded_failsOrTheMachineIsBusy_isShown() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    AtomicBoolean busy = new AtomicBoolean();
    DegradeConfig config = new DegradeConfig(50, 2, Duration.ofSeconds(5), 100, 100, 80);
    Conditions conditions = new Conditions("lane", config, busy::get, () -> 0, registry);
    conditions.called("well", new Reply.Overloaded(503, Optional.empty()), 1);
    conditions.called("sick", new Reply.TimedOut(), 1);
    conditions.called("sick", new Reply.TimedOut(), 1);

    assertThat(degraded(registry, "well")).isZero();
    assertThat(degraded(registry, "sick")).isEqualTo(1);
    busy.set(true);
    assertThat(degraded(registry, "well")).isEqualTo(1);
  }

  private static double degraded(SimpleMeterRegistry registry, String model) {
    return registry
        .get("headrace.target.degraded")
        .tags("provider", "lane", "model", model)
        .gauge()
        .value();
  }
}
