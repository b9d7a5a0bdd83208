package io.headrace.workers.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.config.LimitsConfig;
import io.headrace.config.ProviderConfig;
import io.headrace.config.ProviderConfig.Kind;
import io.headrace.config.Selection;
import io.headrace.embedded.EmbeddedRedis;
import io.headrace.job.JobStatus;
import io.headrace.llm.Usage;
import io.headrace.workers.provider.Reply;
import io.headrace.workers.resilience.BreakerConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one worker finds out about a provider, as another learns it by way of a real Redis. */
final class SharedBreakersIT {
  private static final int FAILURES = 3;
  private static final String MODEL = "claude-1";
  private static final Reply OUTAGE = new Reply.Overloaded(503, Optional.empty());
  private static final Reply ANSWER =
      new Reply.Answered(
          JobStatus.COMPLETED, new byte[] {'{', '}'}, Usage.NONE, MODEL, Optional.empty());

  private static final BreakerConfig BREAKER =
      new BreakerConfig(FAILURES, 50, 100, 100, Duration.ofMillis(300));

  @TempDir Path dir;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private EmbeddedRedis redis;
  private Worker finder;
  private Worker other;

  /** As much of a worker as calls one provider. */
  private record Worker(Pacing pacing, AccountPool pool, SimpleMeterRegistry registry) {
    AccountPool.Turn ask(String model) {
      return pool.tryTake(
          new AccountPool.Demand("lane", Selection.WEIGHTED, model, 1, Optional.empty()));
    }

    boolean mayCall(String model) {
      if (ask(model) instanceof Permit permit) {
        permit.giveBack();
        return true;
      }
      return false;
    }

    /** Each with this end. */
    void call(int times, Reply end) {
      for (int i = 0; i < times; i++) {
        await()
            .until(() -> {
              if (ask(MODEL) instanceof Permit permit) {
                permit.ended(end, 1);
                return true;
              }
              return false;
            });
      }
    }

    double breaker() {
      return registry.get("headrace.breaker.state").tag("model", MODEL).gauge().value();
    }
  }

  @BeforeEach
  void start() {
    redis = EmbeddedRedis.start(dir, 0);
    opened.add(redis);
    finder = worker();
    other = worker();
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable one : opened.reversed()) {
      one.close();
    }
  }

  @Test
  void outage_foundByOneWorker_opensTheBreakersOfOthers() {
    assertThat(other.mayCall(MODEL)).isTrue();

    finder.call(FAILURES, OUTAGE);

    assertThat(finder.mayCall(MODEL)).isFalse();
    await().until(() -> !other.mayCall(MODEL));
    assertThat(other.breaker()).isEqualTo(1);
    assertThat(other.mayCall("claude-2")).as("another model").isTrue();
    Worker late = worker();
    await("of one that comes later").until(() -> !late.mayCall(MODEL));
  }

  @Test
  void outageIsOver_finderProbes_othersStandBackMeanwhile() {
    assertThat(other.mayCall(MODEL)).isTrue();
    finder.call(FAILURES, OUTAGE);
    await().until(() -> !other.mayCall(MODEL));

    finder.call(2, ANSWER);

    assertThat(finder.breaker()).isZero();
    assertThat(other.mayCall(MODEL)).isFalse();
  }

  private Worker worker() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Pacing pacing =
        Pacing.start(redis.url().toString(), BREAKER, () -> 1, registry, System::nanoTime);
    opened.add(pacing);
    await().until(pacing::isShared);
    return new Worker(pacing, pacing.pool("claude", provider(), 10), registry);
  }

  private static ProviderConfig provider() {
    return new ProviderConfig(
        Kind.SIMULATOR,
        Optional.empty(),
        Optional.empty(),
        Optional.of(List.of(SampleAccounts.account("main", 1, LimitsConfig.NONE))),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
