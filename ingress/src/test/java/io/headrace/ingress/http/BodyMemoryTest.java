package io.headrace.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

final class BodyMemoryTest {
  private final BodyMemory memory = new BodyMemory(1000, 400, new SimpleMeterRegistry());

  @Test
  void take_moreThanThereIs_is503UntilSomeIsGivenBack() throws Refused {
    BodyMemory.Share known = memory.take(300);
    try (var _ = memory.take(-1)) {
      assertThat(memory.used()).isEqualTo(700);
      assertThatThrownBy(() -> memory.take(301))
          .isInstanceOfSatisfying(
              Refused.class,
              refused -> {
                assertThat(refused.status).isEqualTo(503);
                assertThat(refused.code).isEqualTo("too_many_uploads");
                assertThat(refused.headers()).containsEntry("retry-after", "1");
              });
      known.close();
      known.close();
      assertThat(memory.used()).isEqualTo(400);
      memory.take(301).close();
    }
    assertThat(memory.used()).isZero();
  }

  @Test
  void take_declaredTooLarge_countsAsTheLargest() throws Refused {
    try (var share = memory.take(5_000_000_000L)) {
      assertThat(memory.used()).isEqualTo(400);
      share.shrinkTo(10);
      assertThat(memory.used()).isEqualTo(10);
    }
  }
}
