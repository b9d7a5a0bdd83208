package io.headrace.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DeadlineCheckTest {
  private static void check(String yaml) {
    DeadlineCheck.check(Settings.load(Optional.empty(), Map.of()).with(yaml));
  }

  @Test
  void deadline_withTheMarginWithinTheRetention_isTaken() {
    assertThatCode(() -> check("{}")).doesNotThrowAnyException();
    assertThatCode(() -> check("ingress: { maxDeadline: 47h }")).doesNotThrowAnyException();
  }

  @Test
  void deadline_nearerToTheRetention_isRefusedNamingBoth() {
    assertThatThrownBy(() -> check("ingress: { maxDeadline: 2821m }"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("kafka.retention.requests")
        .hasMessageContaining("ingress.maxDeadline")
        .hasMessageEndingWith("48h and 169260s");
  }

  @Test
  void retention_ofZero_isRefusedByName() {
    assertThatThrownBy(() -> check("kafka: { retention: { requests: 0h } }"))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("configuration: kafka.retention: requests must be more than 0");
  }
}
