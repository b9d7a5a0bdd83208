package io.headrace.workers.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.ProviderConfig.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RateHintsTest {
  private static final Instant NOW = Instant.parse("2026-11-20T09:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"OPENAI", "OPENAI_COMPATIBLE", "AZURE_OPENAI", "SIMULATOR"})
  void openAi_bothLimits(Kind kind) {
    Map<String, String> headers =
        Map.of(
            "x-ratelimit-limit-requests", "10000",
            "x-ratelimit-remaining-requests", "9999",
            "x-ratelimit-reset-requests", "6ms",
            "x-ratelimit-limit-tokens", "2000000",
            "x-ratelimit-remaining-tokens", "0",
            "x-ratelimit-reset-tokens", "6m0s");

    assertThat(RateHints.of(kind, headers::get, NOW))
        .contains(
            new RateHints(
                left(10_000, 9_999, Duration.ofMillis(6)),
                left(2_000_000, 0, Duration.ofMinutes(6))));
  }

  @Test
  void anthropic_bothLimits() {
    Map<String, String> headers = new HashMap<>();
    headers.putAll(anthropic("requests", "50", "49", "2026-11-20T09:00:01.500Z"));
    headers.putAll(anthropic("tokens", "40000", "39000", "2026-11-20T10:00:30+01:00"));
    headers.putAll(anthropic("input-tokens", "30000", "0", "2026-11-20T09:00:59Z"));

    assertThat(RateHints.of(Kind.ANTHROPIC, headers::get, NOW))
        .contains(
            new RateHints(
                left(50, 49, Duration.ofMillis(1_500)),
                left(40_000, 39_000, Duration.ofSeconds(30))));
  }

  @ParameterizedTest
  @CsvSource({"100, 9000, 100", "30000, 90, 90"})
  void anthropic_withoutTheSum_theTighterCounts(String input, String output, long remaining) {
    Map<String, String> headers = new HashMap<>();
    headers.putAll(anthropic("input-tokens", "40000", input, "2026-11-20T09:00:10Z"));
    headers.putAll(anthropic("output-tokens", "10000", output, "2026-11-20T09:00:10Z"));

    RateHints hints = RateHints.of(Kind.ANTHROPIC, headers::get, NOW).orElseThrow();

    assertThat(hints.requests()).isEmpty();
    assertThat(hints.tokens().orElseThrow().remaining()).isEqualTo(remaining);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void noHeaders_nothing(Kind kind) {
    List<String> asked = new ArrayList<>();

    Optional<RateHints> hints =
        RateHints.of(
            kind,
            name -> {
              asked.add(name);
              return null;
            },
            NOW);

    assertThat(hints).isEmpty();
    assertThat(asked).hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void gemini_tellsNothing() {
    Map<String, String> headers = openAi("10", "9", "1s");

    assertThat(RateHints.of(Kind.GEMINI, headers::get, NOW)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "", " ", "1e3", "9.5", "many", "1234567890123456", "٣"})
  void count_thatIsNone_isIgnored(String count) {
    assertThat(RateHints.of(Kind.OPENAI, openAi("10", count, "1s")::get, NOW)).isEmpty();
    assertThat(RateHints.of(Kind.OPENAI, openAi(count, "10", "1s")::get, NOW)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "20ms, 20",
    "1s, 1000",
    "0s, 0",
    "6m0s, 360000",
    "1h2m3.5s, 3723500",
    "7.66s, 7660",
    "1m0.25s, 60250",
    "250000us, 250",
    "250000µs, 250",
    "3000000ns, 3",
    "24h, 86400000",
    "12, 12000",
    "1.5, 1500",
    "' 1s ', 1000"
  })
  void reset_asGoPrintsIt(String reset, long millis) {
    assertThat(resetIn(Kind.OPENAI, openAi("10", "9", reset))).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1s",
        "1d",
        "s",
        "m1",
        "1..5s",
        ".s",
        ".",
        "1s2",
        "24h1s",
        "1h 2m",
        "soon",
        "",
        "1763629200",
        "99999999999999999999999999999999s",
        "2026-11-20T09:00:10Z"
      })
  void reset_thatIsNone_countsAsAMinute(String reset) {
    assertThat(resetIn(Kind.OPENAI, openAi("10", "9", reset))).isEqualTo(MINUTE);
  }

  @Test
  void reset_absent_countsAsAMinute() {
    Map<String, String> headers = new HashMap<>(openAi("10", "9", "1s"));
    headers.remove("x-ratelimit-reset-requests");

    assertThat(resetIn(Kind.AZURE_OPENAI, headers)).isEqualTo(MINUTE);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-20T08:59:59Z, 0",
    "1970-01-01T00:00:00Z, 0",
    "2026-11-21T09:00:00Z, 86400000",
    "2026-11-21T09:00:01Z, 60000",
    "+999999999-12-31T23:59:59Z, 60000",
    "-999999999-01-01T00:00:00Z, 0",
    "30s, 60000",
    "2026-13-20T09:00:00Z, 60000",
    "2026-11-20T09:00:10.000000000000000000000000000000Z, 60000"
  })
  void reset_asATime(String reset, long millis) {
    assertThat(resetIn(Kind.ANTHROPIC, anthropic("requests", "10", "9", reset)))
        .isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @CsvSource({"10, 5, 0.5", "10, 11, 1", "0, 0, 0", "0, 5, 0"})
  void share_isBetweenNoneAndAll(long limit, long remaining, double share) {
    assertThat(new RateHints.Left(limit, remaining, MINUTE).share()).isEqualTo(share);
  }

  private static Duration resetIn(Kind kind, Map<String, String> headers) {
    return RateHints.of(kind, headers::get, NOW)
        .flatMap(RateHints::requests)
        .orElseThrow()
        .resetIn();
  }

  private static Optional<RateHints.Left> left(long limit, long remaining, Duration resetIn) {
    return Optional.of(new RateHints.Left(limit, remaining, resetIn));
  }

  private static Map<String, String> openAi(String limit, String remaining, String reset) {
    return Map.of(
        "x-ratelimit-limit-requests", limit,
        "x-ratelimit-remaining-requests", remaining,
        "x-ratelimit-reset-requests", reset);
  }

  private static Map<String, String> anthropic(
      String what, String limit, String remaining, String reset) {
    String prefix = "anthropic-ratelimit-" + what;
    return Map.of(
        prefix + "-limit", limit, prefix + "-remaining", remaining, prefix + "-reset", reset);
  }
}
