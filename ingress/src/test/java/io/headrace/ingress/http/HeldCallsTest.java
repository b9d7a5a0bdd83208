package io.headrace.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.job.TenantId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

final class HeldCallsTest {
  private static final TenantId GREEDY = new TenantId("greedy");
  private static final TenantId OTHER = new TenantId("other");

  private final HeldCalls held = new HeldCalls(4, new SimpleMeterRegistry());

  @Test
  void enter_tenantWithHalfOfThePlaces_isRefusedAndOthersAreNot() throws Refused {
    try (var _ = held.enter(GREEDY);
        var second = held.enter(GREEDY)) {
      assertThatThrownBy(() -> held.enter(GREEDY))
          .isInstanceOfSatisfying(
              Refused.class, refused -> assertThat(refused.code).isEqualTo("too_many_waiting"));
      held.enter(OTHER).close();
      assertThat(held.count()).isEqualTo(2);
      assertThat(second).isNotNull();
    }
    held.enter(GREEDY).close();
    assertThat(held.count()).isZero();
  }
}
