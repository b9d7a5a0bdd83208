package io.headrace.workers.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.ProviderConfig.Kind;
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
  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"OPENAI", "OPENAI_COMPATIBLE", "AZURE_OPENAI", "SIMULATOR"})
  void openAi_bothLimits(Kind kind) {
    Map<String, String> headers =
        Map.of(
            "x-ratelimit-limit-requests", "10000",
            "x-ratelimit-remaining-requests", "9999",
            "x-ratelimit-limit-tokens", "2000000",
            "x-ratelimit-remaining-tokens", "0");

    assertThat(RateHints.of(kind, headers::get))
        .contains(new RateHints(left(10_000, 9_999), left(2_000_000, 0)));
  }

  @Test
  void anthropic_bothLimits() {
    Map<String, String> headers = new HashMap<>();
    headers.putAll(anthropic("requests", "50", "49"));
    headers.putAll(anthropic("tokens", "40000", "39000"));
    headers.putAll(anthropic("input-tokens", "30000", "0"));

    assertThat(RateHints.of(Kind.ANTHROPIC, headers::get))
        .contains(new RateHints(left(50, 49), left(40_000, 39_000)));
  }

  @ParameterizedTest
  @CsvSource({"100, 9000, 100", "30000, 90, 90"})
  void anthropic_withoutTheSum_theTighterCounts(String input, String output, long remaining) {
    Map<String, String> headers = new HashMap<>();
    headers.putAll(anthropic("input-tokens", "40000", input));
    headers.putAll(anthropic("output-tokens", "10000", output));

    RateHints hints = RateHints.of(Kind.ANTHROPIC, headers::get).orElseThrow();

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
            });

    assertThat(hints).isEmpty();
    assertThat(asked).hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void gemini_tellsNothing() {
    Map<String, String> headers = openAi("10", "9");

    assertThat(RateHints.of(Kind.GEMINI, headers::get)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "", " ", "1e3", "9.5", "many", "1234567890123456", "٣"})
  void count_thatIsNone_isIgnored(String count) {
    assertThat(RateHints.of(Kind.OPENAI, openAi("10", count)::get)).isEmpty();
    assertThat(RateHints.of(Kind.OPENAI, openAi(count, "10")::get)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"10, 5, 0.5", "10, 11, 1", "0, 0, 0", "0, 5, 0"})
  void share_isBetweenNoneAndAll(long limit, long remaining, double share) {
    assertThat(new RateHints.Left(limit, remaining).share()).isEqualTo(share);
  }

  private static Optional<RateHints.Left> left(long limit, long remaining) {
    return Optional.of(new RateHints.Left(limit, remaining));
  }

  private static Map<String, String> openAi(String limit, String remaining) {
    return Map.of(
        "x-ratelimit-limit-requests", limit,
        "x-ratelimit-remaining-requests", remaining);
  }

  private static Map<String, String> anthropic(String what, String limit, String remaining) {
    String prefix = "anthropic-ratelimit-" + what;
    return Map.of(prefix + "-limit", limit, prefix + "-remaining", remaining);
  }
}
