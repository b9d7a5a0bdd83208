package io.headrace.workers.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.config.ProviderConfig;
import io.headrace.config.ProviderConfig.Kind;
import io.headrace.config.Selection;
import io.headrace.embedded.EmbeddedRedis;
import io.headrace.workers.resilience.BreakerConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many models of one account that is at its limit. */
final class SharedLeasesIT {
  private static final int MODELS = 100;
  private static final Duration SPAN = Duration.ofSeconds(2);

  @TempDir Path dir;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void manyModelsOfOneAccount_askForItsLimitTogether() {
    take(60, MODELS);

    assertThat(roundTrips()).isBetween(1.0, 20.0 * SPAN.toSeconds());
  }

  @Test
  void accountWithAHighLimit_asksForManyCallsAtOnce() {
    int taken = take(60_000, 1);

    System.out.printf(
        "leases: %d calls of 60,000 a minute, %.4f round trips a call%n",
        taken, roundTrips() / taken);
    assertThat(taken).isGreaterThan(1_000);
    assertThat(roundTrips()).isBetween(1.0, taken / 50.0);
  }

  /** All that there is, by one worker, of so many models in turn. */
  private int take(long requestsPerMinute, int models) {
    int taken = 0;
    try (EmbeddedRedis redis = EmbeddedRedis.start(dir, 0);
        Pacing pacing =
            Pacing.start(
                redis.url().toString(),
                new BreakerConfig(4, 50, 4, 4, Duration.ofMillis(100)),
                () -> 1,
                registry,
                System::nanoTime)) {
      await().until(pacing::isShared);
      AccountPool pool = pacing.pool("claude", provider(requestsPerMinute), MODELS);
      long begun = System.nanoTime();
      for (int i = 0; System.nanoTime() - begun < SPAN.toNanos(); i++) {
        if (pool.tryTake(demand("model-" + i % models)) instanceof Permit permit) {
          permit.stopped();
          taken++;
        }
        Thread.onSpinWait();
      }
    }
    return taken;
  }

  private double roundTrips() {
    return registry
        .get("headrace.lease.round.trips")
        .tag("answered", "redis")
        .functionCounter()
        .count();
  }

  private static AccountPool.Demand demand(String model) {
    return new AccountPool.Demand("lane", Selection.WEIGHTED, model, 1, Optional.empty());
  }

  private static ProviderConfig provider(long requestsPerMinute) {
    return new ProviderConfig(
        Kind.SIMULATOR,
        Optional.empty(),
        Optional.empty(),
        Optional.of(
            List.of(
                SampleAccounts.account("main", 1, SampleAccounts.limits(requestsPerMinute, 0, 0)))),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
