package io.headrace.dev;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.config.ConfigException;
import io.headrace.config.Settings;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PreflightTest {
  private static final String GIVEN =
      "{ ids: { secret: s }, tenants: [ { id: a, keys: [ { id: a-1, key: sk-a } ] } ] }";

  private static void check(Role role, String yaml) {
    Preflight.check(role, Settings.load(Optional.empty(), Map.of()).with(GIVEN).with(yaml));
  }

  @Test
  void role_givenWhatItNeeds_mayStart() {
    for (Role role : Role.values()) {
      assertThatCode(() -> check(role, "{}")).doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "INGRESS; ids: { secret: \"\" }; HEADRACE_ID_SECRET",
        "INGRESS; tenants: []; tenants is empty",
        "INGRESS; ingress: { maxDeadline: 48h }; kafka.retention.requests",
        "WORKERS; ingress: { maxDeadline: 48h }; ingress.maxDeadline",
        "WORKERS; redis: { url: \"\" }; REDIS_URL",
        "WORKERS; redis: { url: \"127.0.0.1:6379\" }; REDIS_URL",
        "WORKERS; redis: { url: \"redis://a b\" }; REDIS_URL",
      })
  void role_thatCannotWork_isToldWhy(Role role, String yaml, String named) {
    assertThatThrownBy(() -> check(role, yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("configuration: ")
        .hasMessageContaining(named);
  }

  @Test
  void redisUrl_thatIsWrong_isNotShown() {
    assertThatThrownBy(() -> check(Role.WORKERS, "redis: { url: 'redis://:password@a b' }"))
        .hasMessageNotContaining("password");
  }
}
