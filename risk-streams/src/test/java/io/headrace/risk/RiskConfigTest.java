package io.headrace.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.config.ConfigException;
import io.headrace.config.Settings;
import io.headrace.risk.RiskConfig.Mode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RiskConfigTest {
  private static final Settings DEFAULTS = Settings.load(Optional.empty(), Map.of());

  @Test
  void defaults_arePinned() {
    assertThat(DEFAULTS.section("risk", RiskConfig.class))
        .isEqualTo(
            new RiskConfig(
                ".headrace/state",
                Duration.ofMillis(500),
                Mode.SHADOW,
                1_000_000,
                Optional.of(100),
                Duration.ofSeconds(60),
                8083));
    assertThat(DEFAULTS.section("risk", RiskConfig.class).score()).isEqualTo(100);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mode: maybe",
        "maxTokensPerMinute: 0",
        "velocityScore: 101",
        "blockFor: 0s",
        "commitInterval: 1m",
        "stateDir: ''",
        "opsPort: 70000"
      })
  void value_outOfRange_isRefusedByName(String line) {
    String property = line.substring(0, line.indexOf(':'));

    assertThatThrownBy(
            () -> DEFAULTS.with("risk: { " + line + " }").section("risk", RiskConfig.class))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("configuration: risk")
        .hasMessageContaining(property);
  }
}
