package io.headrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LoadResultTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void failures_oneHundredthBehind_isPassed() {
    assertThat(result(MINUTE, 990, 0, Map.of()).failures()).isEmpty();
  }

  @Test
  void failures_furtherBehind_namesTheRates() {
    assertThat(result(MINUTE, 989, 0, Map.of()).failures())
        .containsExactly("achieved 989.0/s of 1000.0/s");
  }

  @Test
  void failures_shortRun_allowsForATenthOfASecondAtItsEnd() {
    assertThat(result(Duration.ofSeconds(1), 905, 0, Map.of()).passed()).isTrue();
    assertThat(result(Duration.ofSeconds(1), 895, 0, Map.of()).passed()).isFalse();
  }

  @Test
  void failures_errorsAndDropped_areBothNamed() {
    assertThat(result(MINUTE, 1000, 4, Map.of("http 500", 2L, "unfinished", 1L)).failures())
        .containsExactly("3 errors", "4 arrivals never sent");
  }

  private static LoadResult result(
      Duration duration, double achieved, long dropped, Map<String, Long> errors) {
    LoadPlan plan =
        LoadPlan.of(URI.create("http://127.0.0.1:8080"), "key", 1000, new Mode.Submit())
            .with(LoadPlan.Arrivals.constant(1000, Duration.ZERO, duration));
    return new LoadResult(
        plan,
        LoadResult.Machine.here(),
        new LoadResult.Rates(1000, 1000, 1000, achieved),
        new LoadResult.Jobs(1, 1, 0, dropped),
        errors,
        Map.of(),
        new LoadResult.ClientCost(1, 0, 0),
        List.of());
  }
}
