package io.headrace.responses;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

final class ResponseRequestTest {
  @Test
  void model_of256Characters_isTaken() throws InvalidRequest {
    assertThat(parse("m".repeat(256)).model()).hasSize(256);
  }

  @Test
  void model_longerOrEmpty_isInvalid() {
    assertInvalid("m".repeat(257));
    assertInvalid("");
  }

  private static void assertInvalid(String model) {
    assertThatExceptionOfType(InvalidRequest.class)
        .isThrownBy(() -> parse(model))
        .satisfies(e -> assertThat(e.code()).isEqualTo("invalid_value"))
        .satisfies(e -> assertThat(e.param()).isEqualTo("model"));
  }

  private static ResponseRequest parse(String model) throws InvalidRequest {
    return ResponseRequest.parse(
        "{\"model\":\"%s\",\"input\":\"hi\"}".formatted(model).getBytes(UTF_8));
  }
}
