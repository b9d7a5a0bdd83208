package io.headrace.workers.window;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The oldest record goes first, by its timestamp and then by when it was read. */
final class ArrivalTurns implements Turns {
  private final Map<String, Queue<Arrival>> byModel = new HashMap<>();
  private long arrivals;

  private record Arrival(Job job, long number) implements Comparable<Arrival> {
    private static final Comparator<Arrival> ORDER =
        Comparator.<Arrival>comparingLong(arrival -> arrival.job.source().timestamp())
            .thenComparingLong(Arrival::number);

    @Override
    public int compareTo(Arrival other) {
      return ORDER.compare(this, other);
    }
  }

  @Override
  public void add(Job job) {
    byModel
        .computeIfAbsent(job.model(), _ -> new PriorityQueue<>())
        .add(new Arrival(job, arrivals++));
  }

  @Override
  public @Nullable Job poll(Predicate<Job> mayStart) {
    return byModel.values().stream()
        .map(Queue::element)
        .sorted()
        .map(Arrival::job)
        .filter(mayStart)
        .findFirst()
        .map(this::remove)
        .orElse(null);
  }

  private Job remove(Job job) {
    byModel.computeIfPresent(
        job.model(),
        (_, queue) -> {
          queue.remove();
          return queue.isEmpty() ? null : queue;
        });
    return job;
  }

  @Override
  public List<Job> take(Predicate<Job> which) {
    List<Job> taken = new ArrayList<>();
    for (Queue<Arrival> queue : byModel.values()) {
      queue.removeIf(arrival -> which.test(arrival.job) && taken.add(arrival.job));
    }
    byModel.values().removeIf(Queue::isEmpty);
    return taken;
  }

  /** Order of arrival counts nothing. */
  @Override
  public void correct(Job job, long delta) {}
}
