package io.headrace.workers.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.Settings;
import io.headrace.webhook.WebhooksConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RetryScheduleTest {
  private static final WebhooksConfig CONFIG =
      Settings.load(Optional.empty(), Map.of()).section("webhooks", WebhooksConfig.class);
  private static final RetrySchedule SCHEDULE =
      new RetrySchedule(CONFIG.schedule(), CONFIG.maxRetryAfter());

  @Test
  void defaults_areTenAttempts_overThreeDays() {
    assertThat(CONFIG.schedule())
        .extracting(Duration::toSeconds)
        .containsExactly(5L, 300L, 1_800L, 7_200L, 18_000L, 36_000L, 50_400L, 72_000L, 86_400L);
    assertThat(wait("wh_1", 9)).isPresent();
    assertThat(wait("wh_1", 10)).isEmpty();
  }

  @Test
  void jitter_isWithinATenth_spread_andTheSameWheneverAsked() {
    long base = CONFIG.schedule().getFirst().toMillis();

    var waits =
        IntStream.range(0, 1_000)
            .mapToLong(i -> wait("wh_" + i, 1).orElseThrow().toMillis())
            .boxed()
            .toList();

    assertThat(waits).allMatch(millis -> millis >= base * 9 / 10 && millis <= base * 11 / 10);
    assertThat(waits.stream().distinct().count()).isGreaterThan(300);
    assertThat(wait("wh_7", 1)).isEqualTo(wait("wh_7", 1));
  }

  @Test
  void retryAfter_lengthensAWaitOnly_andWithinItsBound() {
    assertThat(SCHEDULE.waitAfter("wh_1", 1, Duration.ofMinutes(2)))
        .contains(Duration.ofMinutes(2));
    assertThat(SCHEDULE.waitAfter("wh_1", 1, Duration.ofDays(9))).contains(CONFIG.maxRetryAfter());
    assertThat(SCHEDULE.waitAfter("wh_1", 4, Duration.ofSeconds(1))).isEqualTo(wait("wh_1", 4));
    assertThat(SCHEDULE.waitAfter("wh_1", 10, Duration.ofSeconds(1))).isEmpty();
  }

  private static Optional<Duration> wait(String id, int number) {
    return SCHEDULE.waitAfter(id, number, Duration.ZERO);
  }
}
