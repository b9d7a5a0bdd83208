package io.headrace.ingress.jobs;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.TopicPartition;

/**
 * How far each partition has been read, and who waits for that.
 *
 * <p>A log may end with transaction markers, which are no records: a position made of records alone
 * would never pass them. So the consumer reports where it goes on after each poll; once its last
 * record has been applied, that is the position.
 */
final class ReadPositions {
  private static final long UNKNOWN = -1;

  private record Waiter(long until, CompletableFuture<Void> read) {}

  /** Of one partition; written by the stream thread alone. */
  static final class Position {
    private volatile long applied = UNKNOWN; // offset after the newest record applied
    private volatile long lastPolled = UNKNOWN; // newest record polled
    private volatile long next = UNKNOWN; // where the consumer goes on
    private final List<Waiter> waiters = new CopyOnWriteArrayList<>();

    void applied(long offset) {
      applied = offset + 1;
      wake();
    }

    private void polled(long last, long goesOn) {
      lastPolled = last == UNKNOWN ? lastPolled : last;
      next = goesOn;
      wake();
    }

    /**
     * Everything before this offset has been applied. Read against the order of writing: where
     * {@code next} is a poll's, {@code lastPolled} is that poll's or a later one's.
     */
    private long read() {
      long goesOn = next;
      long polled = lastPolled;
      long done = applied;
      return done > polled || polled == UNKNOWN ? Math.max(done, goesOn) : done;
    }

    private void wake() {
      if (!waiters.isEmpty()) {
        long read = read();
        waiters.stream().filter(w -> w.until <= read).forEach(w -> w.read.complete(null));
      }
    }

    private void add(Waiter waiter) {
      waiters.add(waiter);
      var _ = waiter.read.whenComplete((_, _) -> waiters.remove(waiter));
      wake();
    }
  }

  private final ConcurrentMap<TopicPartition, Position> positions = new ConcurrentHashMap<>();
  private final Set<TopicPartition> asked = ConcurrentHashMap.newKeySet();

  Position of(TopicPartition partition) {
    return positions.computeIfAbsent(partition, _ -> new Position());
  }

  /**
   * Completes when every one of these partitions has been read up to its offset. Cancel what is not
   * awaited any longer.
   */
  CompletableFuture<Void> whenRead(Map<TopicPartition, Long> untils) {
    List<CompletableFuture<Void>> each =
        untils.entrySet().stream()
            .map(until -> whenRead(until.getKey(), until.getValue()))
            .toList();
    CompletableFuture<Void> all = CompletableFuture.allOf(each.toArray(CompletableFuture[]::new));
    var _ = all.whenComplete((_, _) -> each.forEach(one -> one.cancel(false)));
    return all;
  }

  private CompletableFuture<Void> whenRead(TopicPartition partition, long until) {
    CompletableFuture<Void> read = new CompletableFuture<>();
    if (until == 0) {
      read.complete(null);
      return read;
    }
    Position position = of(partition);
    position.add(new Waiter(until, read));
    if (position.read() == UNKNOWN) {
      asked.add(partition);
    }
    return read;
  }

  /** The consumer polled: {@code last} is the newest record it got, or -1 when it only went on. */
  void polled(TopicPartition partition, long last, long next) {
    of(partition).polled(last, next);
  }

  /**
   * Partitions that somebody waits for and nothing has been read of since this instance has them.
   */
  Set<TopicPartition> asked() {
    return asked;
  }

  /** Where reading starts, for a partition of which nothing has been polled yet. */
  void startsAt(TopicPartition partition, long offset) {
    asked.remove(partition);
    Position position = of(partition);
    if (position.read() == UNKNOWN) {
      position.polled(UNKNOWN, offset);
    }
  }

  /** The partition comes or goes: what was known about how far it is read no longer holds. */
  void forget(int partition) {
    positions.forEach((topicPartition, position) -> {
      if (topicPartition.partition() == partition) {
        position.next = UNKNOWN;
        position.applied = UNKNOWN;
        position.lastPolled = UNKNOWN;
      }
    });
  }
}
