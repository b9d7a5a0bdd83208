package io.headrace.workers;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.LaneSettings;
import io.headrace.config.ProviderConfig;
import io.headrace.config.Routes;
import io.headrace.config.Scheduling;
import io.headrace.config.Settings;
import io.headrace.workers.resilience.BreakerConfig;
import io.headrace.workers.resilience.DegradeConfig;
import io.headrace.workers.resilience.RetryPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The figures that the requirements give. */
final class WorkersConfigTest {
  private final Settings settings =
      Settings.load(Optional.empty(), Map.of("OPENAI_API_KEY", "sk-1"))
          .with("lanes: { drafts: { provider: openai, models: [ \"gpt-4o-mini\" ] } }");
  private final WorkersConfig config = settings.section("workers", WorkersConfig.class);
  private final Routes routes = Routes.from(settings);

  @Test
  void defaults_threeRetriesByPowersOfTwo() {
    assertThat(config.retryPolicy())
        .isEqualTo(new RetryPolicy(4, Duration.ofSeconds(1), Duration.ofSeconds(30)));
  }

  @Test
  void defaults_breakerOpensAfterFiveInTurnOrMoreThanHalfOfAHundred() {
    assertThat(config.breaker())
        .isEqualTo(new BreakerConfig(5, 50, 100, 10, Duration.ofSeconds(60)));
  }

  @Test
  void defaults_degradeAtHalfOfTheCallsOrFiveSecondsOrFourFifthsOfTheMachine() {
    assertThat(config.degrade())
        .isEqualTo(new DegradeConfig(50, 100, Duration.ofSeconds(5), 1_000, 100, 80));
  }

  @Test
  void defaults_hundredCallsPerProviderAndTenPerLaneInFrontOfIt() {
    assertThat(calls("openai", true)).isEqualTo(100);
    assertThat(calls("drafts", false)).isEqualTo(10);
  }

  @Test
  void scheduling_isFairUnlessAnotherIsNamed() {
    assertThat(config.scheduling()).isEqualTo(Scheduling.FAIR);
    assertThat(
            settings
                .with("workers: { scheduling: feedback }")
                .section("workers", WorkersConfig.class)
                .scheduling())
        .isEqualTo(Scheduling.FEEDBACK);
  }

  private int calls(String lane, boolean isOwn) {
    ProviderConfig openai = Objects.requireNonNull(routes.providers().get("openai"));
    LaneSettings of = Objects.requireNonNull(routes.lanes("openai").get(lane));
    return config.lane("localhost:1", lane, isOwn, openai, of).limits().concurrency();
  }
}
