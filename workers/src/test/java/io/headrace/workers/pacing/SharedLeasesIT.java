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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many models of one account that is at its limit. */
final class SharedLeasesIT {
  private static final int MODELS = 100;
  private static final Duration SPAN = Duration.ofSeconds(4);

  @TempDir Path dir;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void manyModelsOfOneAccount_askForItsLimitTogether() {
    try (EmbeddedRedis redis = EmbeddedRedis.start(dir, 0);
        Pacing pacing =
            Pacing.start(
                redis.url().toString(),
                new BreakerConfig(4, 50, 4, 4, Duration.ofMillis(100)),
                () -> 1,
                registry,
                System::nanoTime)) {
      await().until(pacing::isConnected);
      AccountPool pool = pacing.pool("claude", provider(), MODELS);
      long begun = System.nanoTime();
      while (System.nanoTime() - begun < SPAN.toNanos()) {
        IntStream.range(0, MODELS).forEach(i -> pool.tryTake(demand("model-" + i)));
        Thread.onSpinWait();
      }
    }
    assertThat(
            registry
                .get("headrace.lease.round.trips")
                .tag("answered", "redis")
                .functionCounter()
                .count())
        .isBetween(1.0, 20.0 * SPAN.toSeconds());
  }

  private static AccountPool.Demand demand(String model) {
    return new AccountPool.Demand("lane", Selection.WEIGHTED, model, 1, Optional.empty());
  }

  private static ProviderConfig provider() {
    return new ProviderConfig(
        Kind.SIMULATOR,
        Optional.empty(),
        Optional.empty(),
        Optional.of(List.of(SampleAccounts.account("main", 1, SampleAccounts.limits(60, 0, 0)))),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
