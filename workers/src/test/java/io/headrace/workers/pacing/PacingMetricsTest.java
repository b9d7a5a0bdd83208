package io.headrace.workers.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.config.LimitsConfig;
import io.headrace.config.ProviderConfig;
import io.headrace.config.ProviderConfig.Kind;
import io.headrace.config.Selection;
import io.headrace.embedded.FreePort;
import io.headrace.workers.provider.Reply;
import io.headrace.workers.provider.Reply.Fault;
import io.headrace.workers.resilience.BreakerConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a worker tells of a provider's accounts. Redis is away, which none of it needs. */
final class PacingMetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Pacing pacing =
      Pacing.start(
          "redis://127.0.0.1:" + FreePort.pick(),
          new BreakerConfig(2, 50, 100, 10, Duration.ofMinutes(1)),
          () -> 1,
          registry,
          System::nanoTime);
  private final AccountPool pool = pacing.pool("claude", provider(LimitsConfig.NONE), 10);

  @AfterEach
  void close() {
    pacing.close();
  }

  @Test
  void breakerState_failuresInTurn_isOpenForThisModelOnly() {
    fail("sick");
    assertThat(breaker("sick")).isZero();
    fail("sick");
    call("well").ended(new Reply.Overloaded(503, Optional.empty()), 1);

    assertThat(breaker("sick")).isEqualTo(1);
    assertThat(breaker("well")).isZero();
    assertThat(pool.standing()).isEqualTo(new AccountPool.Standing(1, 1, 0, 1));
  }

  @Test
  void accountRefusals_areCountedByWhatWasRefused() {
    call("m").refused(Fault.KEY);

    assertThat(
            registry
                .get("headrace.account.refusals")
                .tags("provider", "claude", "account", "main", "fault", "key")
                .counter()
                .count())
        .isEqualTo(1);
    assertThat(pool.standing()).isEqualTo(new AccountPool.Standing(1, 0, 1, 0));
  }

  @Test
  void roundTrips_redisIsAway_countsWhatTheOwnShareAnswered() {
    AccountPool limited = pacing.pool("gpt", provider(SampleAccounts.limits(600, 0, 0)), 10);
    await().until(() -> limited.tryTake(demand("m")) instanceof Permit);

    assertThat(roundTrips("own-share")).isPositive();
    assertThat(roundTrips("redis")).isZero();
  }

  private double roundTrips(String answered) {
    return registry
        .get("headrace.lease.round.trips")
        .tag("answered", answered)
        .functionCounter()
        .count();
  }

  private double breaker(String model) {
    return registry
        .get("headrace.breaker.state")
        .tags("provider", "claude", "account", "main", "model", model)
        .gauge()
        .value();
  }

  private void fail(String model) {
    call(model).ended(new Reply.TimedOut(), 1);
  }

  private Permit call(String model) {
    return (Permit) pool.tryTake(demand(model));
  }

  private static AccountPool.Demand demand(String model) {
    return new AccountPool.Demand("lane", Selection.WEIGHTED, model, 1, Optional.empty());
  }

  private static ProviderConfig provider(LimitsConfig limits) {
    return new ProviderConfig(
        Kind.SIMULATOR,
        Optional.empty(),
        Optional.empty(),
        Optional.of(List.of(SampleAccounts.account("main", 1, limits))),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
