package io.headrace.workers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

final class ModelLabelsTest {
  private int refused;
  private final ModelLabels labels = new ModelLabels(Set.of("named"), 2, () -> refused++);

  @Test
  void of_neverAnswered_isOther_howeverManyThereAre() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(labels.of("junk-" + i, false)).isEqualTo("other");
    }

    assertThat(labels.of("real", true)).isEqualTo("real");
    assertThat(refused).isZero();
  }

  @Test
  void of_answeredOnce_keepsItsNameInBadTimes() {
    assertThat(labels.of("real", false)).isEqualTo("other");
    assertThat(labels.of("real", true)).isEqualTo("real");
    assertThat(labels.of("real", false)).isEqualTo("real");
  }

  @Test
  void of_placesUsedUp_isOtherAndTold() {
    labels.of("first", true);
    labels.of("second", true);

    assertThat(labels.of("third", true)).isEqualTo("other");
    assertThat(refused).isEqualTo(1);
    assertThat(labels.of("second", true)).isEqualTo("second");
    assertThat(refused).isEqualTo(1);
  }

  @Test
  void of_namedByTheConfiguration_hasItsNameWithoutAPlace() {
    labels.of("first", true);
    labels.of("second", true);

    assertThat(labels.of("named", false)).isEqualTo("named");
  }
}
