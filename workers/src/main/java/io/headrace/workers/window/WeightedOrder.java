package io.headrace.workers.window;

import io.headrace.job.Priority;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Of the token cost that is served each priority has its parts; who waits not, has none. */
final class WeightedOrder implements PriorityOrder {
  private final Map<Priority, Long> marks = new EnumMap<>(Priority.class);
  private final int high;
  private final int normal;
  private final int low;

  /** Parts of {@code high} without a remainder. */
  WeightedOrder(int high, int normal, int low) {
    this.high = high;
    this.normal = normal;
    this.low = low;
    Stream.of(Priority.values()).forEach(priority -> marks.put(priority, 0L));
  }

  @Override
  public List<Priority> next() {
    return Stream.of(Priority.values()).sorted(Comparator.comparingLong(this::mark)).toList();
  }

  /** Those that were asked before had nothing to start; they don't save up for it. */
  @Override
  public void served(Priority priority, long cost) {
    long floor = mark(priority);
    marks.replaceAll((_, mark) -> Math.max(mark, floor));
    correct(priority, cost);
  }

  @Override
  public void correct(Priority priority, long delta) {
    marks.put(priority, mark(priority) + delta * costPerPart(priority));
  }

  private long mark(Priority priority) {
    return marks.getOrDefault(priority, 0L);
  }

  private long costPerPart(Priority priority) {
    return switch (priority) {
      case HIGH -> 1;
      case NORMAL -> high / normal;
      case LOW -> high / low;
    };
  }
}
