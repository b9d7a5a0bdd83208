package io.headrace.ingress.submit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.job.Operation;
import io.headrace.job.Priority;
import io.headrace.request.RequestFacts;
import io.headrace.responses.InvalidRequest;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WishesTest {
  private static final Duration USUAL = Duration.ofSeconds(60);
  private static final Duration LONGEST = Duration.ofHours(24);

  private static RequestFacts flex() throws InvalidRequest {
    return RequestFacts.scan(
        Operation.RESPONSES,
        "{\"model\":\"m\",\"input\":\"x\",\"service_tier\":\"flex\"}".getBytes(UTF_8));
  }

  @Test
  void priority_header_winsOverTheTier() throws InvalidRequest {
    assertThat(Wishes.priority(Optional.empty(), flex())).isEqualTo(Priority.LOW);
    assertThat(Wishes.priority(Optional.of("high"), flex())).isEqualTo(Priority.HIGH);
    assertThatThrownBy(() -> Wishes.priority(Optional.of("urgent"), flex()))
        .isInstanceOf(InvalidRequest.class);
  }

  @Test
  void timeout_header_isSeconds() throws InvalidRequest {
    assertThat(Wishes.timeout(Optional.empty(), USUAL, LONGEST)).isEqualTo(USUAL);
    assertThat(Wishes.timeout(Optional.of("86400"), USUAL, LONGEST)).isEqualTo(LONGEST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "86401", "-1", "1.5", "", "x", "99999999999"})
  void timeout_outOfRange_isRefused(String header) {
    assertThatThrownBy(() -> Wishes.timeout(Optional.of(header), USUAL, LONGEST))
        .isInstanceOf(InvalidRequest.class);
  }
}
