package io.headrace.ingress.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class IdTimesTest {

  @Test
  void lowest_standsBetweenIdsBeforeAndIdsFromThen() {
    Random random = new Random(7);
    for (int round = 0; round < 1_000; round++) {
      Instant at = Instant.ofEpochMilli(1_700_000_000_000L + random.nextInt(1_000_000_000));
      String lowest = IdTimes.lowest("resp_", at);
      assertThat(mint(at.minusMillis(1), random.nextInt(4096)).value()).isLessThan(lowest);
      assertThat(mint(at, 0).value()).isGreaterThanOrEqualTo(lowest);
    }
  }

  private static JobId mint(Instant at, int partition) {
    return new JobIds("test", () -> at).mint("resp_", partition);
  }
}
