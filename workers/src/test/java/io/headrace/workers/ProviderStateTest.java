package io.headrace.workers;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.ops.Health;
import io.headrace.workers.pacing.AccountPool.Standing;
import org.junit.jupiter.api.Test;

/** What readiness says of a provider. */
final class ProviderStateTest {
  @Test
  void state_allCanBeCalled_isUp() {
    assertThat(Workers.state(new Standing(2, 2, 0, 0))).isEqualTo(new Health.State.Up());
  }

  @Test
  void state_providerIsAway_isToldAndLeavesTheWorkerReady() {
    Health health = new Health();
    health.register("provider-claude", () -> Workers.state(new Standing(2, 0, 1, 3)));

    assertThat(health.isReady()).isTrue();
    assertThat(health.json())
        .contains(
            "\"provider-claude\":{\"status\":\"degraded\",\"reason\":\"0 of 2 accounts can be"
                + " called; models of accounts paused: 1, with an open breaker: 3\"}");
  }
}
