package io.headrace.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class JobErrorTest {
  @Test
  void message_ofAThousandCharacters_isKept() {
    assertThat(JobError.server("x".repeat(1_000)).message()).hasSize(1_000);
  }

  @Test
  void message_tooLong_isNotCutInsideACharacter() {
    String fish = "\uD83D\uDC1F";

    assertThat(JobError.server("x".repeat(999) + fish).message()).isEqualTo("x".repeat(999));
    assertThat(JobError.server("x".repeat(998) + fish + "x").message())
        .isEqualTo("x".repeat(998) + fish);
  }
}
