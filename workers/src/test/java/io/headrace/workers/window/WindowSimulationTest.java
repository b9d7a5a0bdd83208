package io.headrace.workers.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Thousands of random histories of windows, dispatcher and committer. {@code
 * -Dheadrace.window.seed=N} runs one of them again, {@code -Dheadrace.window.histories=N} runs
 * more.
 */
final class WindowSimulationTest {
  private static final int HISTORIES = Integer.getInteger("headrace.window.histories", 5_000);

  /** What a history may cost: three crashes that count, the first of which may go unseen. */
  private static final int MAX_CRASHES = 60;

  @Test
  void everyRecord_whateverHappens_endsOnce() {
    Long only = Long.getLong("headrace.window.seed");
    LongStream seeds = only == null ? LongStream.range(0, HISTORIES) : LongStream.of(only);
    seeds.forEach(WindowSimulationTest::run);
  }

  private static void run(long seed) {
    try {
      assertThat(new History(seed).run()).as("crashes").isLessThan(MAX_CRASHES);
    } catch (InterruptedException | RuntimeException | AssertionError e) {
      throw new AssertionError("history of -Dheadrace.window.seed=" + seed, e);
    }
  }
}
