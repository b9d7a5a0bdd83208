package io.headrace.ingress.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.config.ConfigException;
import io.headrace.config.Settings;
import io.headrace.job.Priority;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ApiKeysTest {
  private static final String HASH_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  private static ApiKeys keys(String tenants) {
    return ApiKeys.from(
        Settings.load(Optional.empty(), Map.of()).with("tenants: [" + tenants + "]"));
  }

  @Test
  void find_plainAndHashedKey_areTheirTenants() {
    ApiKeys keys =
        keys(
            "{id: one, keys: [{id: k1, key: secret}]},"
                + "{id: two, spread: 6, maxPriority: normal, keys: [{id: k2, key: \"sha256:"
                + HASH_OF_ABC
                + "\"}]}");
    assertThat(keys.find("secret")).get().extracting(Caller::keyId).isEqualTo("k1");
    assertThat(keys.find("abc")).get().extracting(Caller::spread).isEqualTo(6);
    assertThat(keys.find("abc")).get().extracting(Caller::maxPriority).isEqualTo(Priority.NORMAL);
    assertThat(keys.find("secret")).get().extracting(Caller::maxPriority).isEqualTo(Priority.HIGH);
    assertThat(keys.find(HASH_OF_ABC)).isEmpty();
    assertThat(keys.find("")).isEmpty();
    assertThat(keys.find("x".repeat(100_000))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{id: a, keys: []}, {id: a, keys: []} | two tenants are called 'a'",
        "{id: a, keys: [{id: k, key: x}, {id: k, key: y}]} | two keys have the id 'k'",
        "{id: a, keys: [{id: k, key: x}]}, {id: b, keys: [{id: l, key: x}]} | share one key",
        "{id: a, keys: [{id: k, key: ''}]} | the key 'k' is empty",
        "{id: a, keys: [{id: k, key: 'sha256:12'}]} | 64 hex digits",
        "{id: 'a b', keys: [{id: k, key: x}]} | tenant id",
        "{id: a, spread: 0, keys: []} | spread",
        "{id: a, maxPriority: urgent, keys: []} | one of high, normal, low; got 'urgent'",
      })
  void from_unusableTenants_saysWhatIsWrong(String tenants, String problem) {
    assertThatThrownBy(() -> keys(tenants))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(problem)
        .message()
        .doesNotContain("secret");
  }
}
