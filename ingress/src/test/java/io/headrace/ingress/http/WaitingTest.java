package io.headrace.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WaitingTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"wait=10|10", "respond-async, wait=5|5", "Wait=0|0", "wait=600|60"})
  void preferred_wait_isTaken(String header, long seconds) {
    assertThat(Waiting.preferred(Optional.of(header))).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "respond-async", "wait", "wait=x", "wait=-1", "waiting=5"})
  void preferred_other_isNone(String header) {
    assertThat(Waiting.preferred(Optional.of(header))).isEmpty();
  }

  @Test
  void preferred_noHeader_isNone() {
    assertThat(Waiting.preferred(Optional.empty())).isEmpty();
  }
}
