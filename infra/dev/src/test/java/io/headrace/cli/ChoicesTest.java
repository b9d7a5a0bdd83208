package io.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which key goes to whom, and how long is waited. */
final class ChoicesTest {
  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:8080, own, theirs, own",
    "http://127.0.0.1:8080, '', theirs, sk-headrace-dev",
    "http://localhost:8080/v1/, '', '', sk-headrace-dev",
    "https://api.openai.com/v1, '', theirs, theirs",
    "https://headrace.example, own, theirs, own",
  })
  void key_dependsOnTheServer(String url, String headrace, String openai, String used) {
    Map<String, String> environment =
        Map.of("HEADRACE_API_KEY", headrace, "OPENAI_API_KEY", openai);

    Access access = Access.of(Optional.of(url), Optional.empty(), environment);

    assertThat(access.key()).isEqualTo(used);
    assertThat(access.toString()).doesNotContain(used);
    assertThat(access.url().toString()).doesNotEndWith("/v1").doesNotEndWith("/");
  }

  @ParameterizedTest
  @CsvSource({"1, PT0.5S", "2, PT1S", "5, PT8S", "7, PT30S", "1000, PT30S"})
  void backoff_growsToItsLimit(int failures, Duration wait) {
    assertThat(Backoff.afterFailure(failures, Optional.empty())).isEqualTo(wait);
  }

  @Test
  void backoff_keepsTheServersWish_withinBounds() {
    assertThat(Backoff.afterFailure(1, Optional.of(Duration.ofSeconds(9)))).hasSeconds(9);
    assertThat(Backoff.afterFailure(1, Optional.of(Duration.ofDays(9)))).hasSeconds(60);
  }

  @ParameterizedTest
  @CsvSource({"PT0S, PT0.25S", "PT20S, PT1S", "PT5M, PT2S", "PT20M, PT10S", "PT23H, PT10S"})
  void poll_isRarerTheLongerItLasts(Duration watched, Duration wait) {
    assertThat(Backoff.untilPoll(watched)).isEqualTo(wait);
  }
}
