package io.headrace.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.config.ConfigException;
import io.headrace.config.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BillingConfigTest {
  private static final Settings DEFAULTS = Settings.load(Optional.empty(), Map.of());

  @Test
  void defaults_arePinned() {
    assertThat(DEFAULTS.section("billing", BillingConfig.class))
        .isEqualTo(new BillingConfig(".headrace/state", Duration.ofMillis(500), 8082));
  }

  @ParameterizedTest
  @ValueSource(strings = {"commitInterval: 1m", "stateDir: ''", "opsPort: 70000"})
  void value_outOfRange_isRefusedByName(String line) {
    String property = line.substring(0, line.indexOf(':'));

    assertThatThrownBy(() ->
            DEFAULTS.with("billing: { " + line + " }").section("billing", BillingConfig.class))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("configuration: billing")
        .hasMessageContaining(property);
  }
}
