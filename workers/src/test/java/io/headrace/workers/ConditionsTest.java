package io.headrace.workers;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.job.JobError;
import io.headrace.workers.provider.Reply;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ConditionsTest {
  @Test
  void called_whatTellsNothingOfTheTarget_doesNotCount() {
    Conditions conditions = SampleConditions.good();
    for (int i = 0; i < 200; i++) {
      conditions.called("m", new Reply.Throttled(Optional.empty()), 9_000);
      conditions.called("m", new Reply.Refused(400, new JobError("a", "b", "c", "")), 9_000);
      conditions.stopped("m", 4_000);
    }

    assertThat(conditions.isPassedBy("m")).isFalse();
  }

  @Test
  void called_moreModelsThanPlaces_newOnesCountToo() {
    Conditions conditions = SampleConditions.good();
    for (int i = 0; i < 2 * Conditions.MAX_MODELS; i++) {
      conditions.stopped("m" + i, 60_000);
    }
    for (int i = 0; i < 100; i++) {
      conditions.stopped("new", 60_000);
    }

    assertThat(conditions.isPassedBy("new")).isTrue();
  }

  @Test
  void stopped_afterLong_isSlow() {
    Conditions conditions = SampleConditions.good();
    for (int i = 0; i < 100; i++) {
      conditions.stopped("m", 60_000);
    }

    assertThat(conditions.isPassedBy("m")).isTrue();
    assertThat(conditions.isPassedBy("another")).isFalse();
  }
}
