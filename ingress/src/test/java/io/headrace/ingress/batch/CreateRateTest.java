package io.headrace.ingress.batch;

import static io.headrace.ingress.batch.SampleBatches.CREATED;
import static io.headrace.ingress.batch.SampleBatches.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.job.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CreateRateTest {
  private final List<Instant> known = new ArrayList<>();
  private int moves;
  private Instant now = CREATED;
  private final CreateRate rate = new CreateRate(3, _ -> known, () -> moves, () -> now);

  private void take(int count) {
    for (int i = 0; i < count; i++) {
      assertThat(rate.take(TENANT)).isEmpty();
      now = now.plusSeconds(60);
    }
  }

  @Test
  void take_beyondTheLimit_waitsUntilTheOldestIsAnHourOld() {
    take(3);
    assertThat(rate.take(TENANT)).contains(Duration.ofMinutes(57));
    now = now.plus(Duration.ofMinutes(57));
    assertThat(rate.take(TENANT)).isEmpty();
    assertThat(rate.take(TENANT)).contains(Duration.ofMinutes(1));
  }

  @Test
  void take_refused_isNotCounted() {
    take(3);
    for (int i = 0; i < 10; i++) {
      assertThat(rate.take(TENANT)).isPresent();
    }
    now = CREATED.plus(CreateRate.WINDOW).plus(Duration.ofMinutes(2));
    take(3);
  }

  @Test
  void take_ofAnotherTenant_hasItsOwnCount() {
    take(3);
    assertThat(rate.take(new TenantId("other"))).isEmpty();
  }

  @Test
  void take_afterAStart_countsWhatTheTableShows() {
    known.addAll(List.of(CREATED.minusSeconds(10), CREATED.minusSeconds(3_600)));
    take(2);
    assertThat(rate.take(TENANT)).isPresent();
  }

  @Test
  void take_afterAMove_keepsWhatTheTablesHereDoNotShow() {
    take(2);
    moves++;
    take(1);
    assertThat(rate.take(TENANT)).isPresent();
  }

  @Test
  void take_tableShowsMoreThanTheLimit_isRefused() {
    for (int i = 5; i > 0; i--) {
      known.add(CREATED.minusSeconds(60L * i));
    }
    assertThat(rate.take(TENANT)).contains(Duration.ofMinutes(57));
  }
}
