package io.headrace.workers.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.workers.window.Progress.Mark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProgressTest {
  private static final int MAX_METADATA = 4096;
  private static final List<Mark> ALL = List.of(Mark.values());

  @Test
  void decode_whatEncodeWrote_isTheSame() {
    RandomGenerator random = new Random(7);
    for (int round = 0; round < 1_000; round++) {
      Progress written = new Progress(random.nextBoolean(), random.nextInt(1 << 28), marks(random));

      String metadata = written.encode();

      assertThat(Progress.decode(metadata)).as("round %d", round).isEqualTo(written);
      assertThat(metadata.length()).isLessThanOrEqualTo(MAX_METADATA);
    }
  }

  /** Narrow and ragged, or wide with runs. */
  private static List<Mark> marks(RandomGenerator random) {
    boolean ragged = random.nextBoolean();
    int longest = ragged ? 3 : 1 + random.nextInt(2_000);
    int size = ragged ? random.nextInt(8_000) : random.nextInt(20_000);
    List<Mark> marks = new ArrayList<>();
    while (marks.size() < size) {
      Mark mark = ALL.get(random.nextInt(ALL.size()));
      for (int run = random.nextInt(longest); run >= 0 && marks.size() < size; run--) {
        marks.add(mark);
      }
    }
    int runs = ragged ? 0 : size / Math.max(1, longest / 2);
    return runs > 700 ? marks.subList(0, Math.min(size, 8_000)) : marks;
  }

  @Test
  void decode_emptyMetadata_isNothingFinished() {
    assertThat(Progress.decode("")).isEqualTo(Progress.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "c",
        "r!!!",
        "rAA8=",
        "zAAAA",
        "offset reset by a tool",
        "b////",
        "r//////8="
      })
  void decode_somebodyElsesMetadata_isRefused(String metadata) {
    assertThatThrownBy(() -> Progress.decode(metadata))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a window's");
  }

  @Test
  void decode_randomBytes_isRefusedOrHarmless() {
    RandomGenerator random = new Random(11);
    for (int round = 0; round < 5_000; round++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      String metadata = "crdb".charAt(round % 4) + Base64.getEncoder().encodeToString(bytes);
      try {
        Progress.decode(metadata);
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageContaining("not a window's");
      }
    }
  }

  @Test
  void encode_worstNarrowWindow_fits() {
    Mark[] marks = new Mark[largest(n -> Progress.holds(Integer.MAX_VALUE, n))];
    for (int i = 0; i < marks.length; i++) {
      marks[i] = i % 2 == 0 ? Mark.IN_FLIGHT_2 : Mark.FINISHED;
    }

    String metadata = new Progress(false, (1 << 28) - 1, List.of(marks)).encode();

    assertThat(metadata.length()).isBetween(MAX_METADATA * 99 / 100, MAX_METADATA);
  }

  /** As many long runs as the widest window has, all others as short as two bytes allow. */
  @Test
  void encode_worstWideWindow_fits() {
    int widest = largest(n -> Progress.holds(1, n));
    Mark[] marks = new Mark[widest];
    Arrays.fill(marks, Mark.FINISHED);
    int unfinished = largest(n -> Progress.holds(n, widest));
    for (int i = 0, at = 0; i < unfinished; i++) {
      marks[at] = Mark.IN_FLIGHT_2;
      at += 1 + (widest - at > 2_049 + 17 * (unfinished - i) ? 2_048 : 16);
    }

    String metadata = new Progress(false, (1 << 28) - 1, List.of(marks)).encode();

    assertThat(metadata.length()).isBetween(MAX_METADATA * 99 / 100, MAX_METADATA);
  }

  private static int largest(java.util.function.IntPredicate holds) {
    int n = 0;
    while (holds.test(n + 1)) {
      n++;
    }
    return n;
  }
}
