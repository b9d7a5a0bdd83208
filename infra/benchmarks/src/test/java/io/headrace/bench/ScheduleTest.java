package io.headrace.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import io.headrace.bench.LoadPlan.Arrivals;
import io.headrace.bench.LoadPlan.Spacing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ScheduleTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void dueNanos_constantSpacing_staysExactOverAMinute() {
    List<Long> due = all(Arrivals.constant(3000, Duration.ZERO, MINUTE));

    assertThat(due).hasSize(180_000);
    for (int i = 0; i < due.size(); i++) {
      assertThat(due.get(i)).isEqualTo(Math.round(i * 1e9 / 3000));
    }
  }

  @Test
  void dueNanos_warmup_rampsUpOverItsFirstHalfOnly() {
    List<Long> due = all(Arrivals.constant(1000, Duration.ofSeconds(10), MINUTE));

    assertThat(between(due, 0, 1)).isEqualTo(100);
    assertThat(between(due, 0, 5)).isEqualTo(2500);
    assertThat(between(due, 5, 10)).isEqualTo(5000);
    assertThat(between(due, 10, 70)).isEqualTo(60_000);
    assertThat(due).isSorted();
  }

  @Test
  void dueNanos_poisson_hasTheMeanAndTheSpreadOfThatProcess() {
    List<Long> due = all(poisson(7));
    double[] gaps =
        IntStream.range(1, due.size()).mapToDouble(i -> due.get(i) - due.get(i - 1)).toArray();
    double mean = IntStream.range(0, gaps.length).mapToDouble(i -> gaps[i]).average().orElse(0);
    double longerThanMean =
        IntStream.range(0, gaps.length).filter(i -> gaps[i] > mean).count() / (double) gaps.length;

    assertThat(mean).isCloseTo(1e6, withPercentage(2));
    assertThat(longerThanMean).isCloseTo(Math.exp(-1), withPercentage(3));
  }

  @Test
  void dueNanos_sameSeed_isTheSameSchedule() {
    assertThat(all(poisson(7))).isEqualTo(all(poisson(7))).isNotEqualTo(all(poisson(8)));
  }

  @Test
  void lanes_together_areTheWholeSchedule() {
    List<Long> merged = new ArrayList<>();
    for (int lane = 0; lane < 3; lane++) {
      merged.addAll(take(new Schedule(poisson(7), lane, 3)));
    }

    assertThat(merged.stream().sorted()).isEqualTo(all(poisson(7)));
  }

  private static Arrivals poisson(long seed) {
    return new Arrivals(1000, Duration.ZERO, MINUTE, Spacing.POISSON, seed);
  }

  private static long between(List<Long> due, int fromSecond, int toSecond) {
    return due.stream()
        .filter(nanos -> nanos >= fromSecond * 1e9 && nanos < toSecond * 1e9)
        .count();
  }

  private static List<Long> all(Arrivals arrivals) {
    return take(new Schedule(arrivals, 0, 1));
  }

  private static List<Long> take(Schedule schedule) {
    List<Long> due = new ArrayList<>();
    for (; !schedule.exhausted(); schedule.advance()) {
      due.add(schedule.dueNanos());
    }
    return due;
  }
}
