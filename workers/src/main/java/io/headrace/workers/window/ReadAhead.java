package io.headrace.workers.window;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * What waits here of each partition, and which may have more of it. A quarter of the room is shared
 * out evenly; the rest is for whoever comes: where one tenant's flood fills a partition, the jobs
 * of others are behind it, and have their turn only once they are read. Not safe for use by many
 * threads.
 */
final class ReadAhead {
  private static final int EVENLY = 4;

  private final LaneLimits limits;
  private final Map<TopicPartition, Waiting> waiting = new HashMap<>();
  private boolean countUsed;
  private boolean bytesUsed;

  private static final class Waiting {
    static final Waiting NONE = new Waiting();

    int count;
    long bytes;
  }

  ReadAhead(LaneLimits limits) {
    this.limits = limits;
  }

  void add(Job job) {
    Waiting here = waiting.computeIfAbsent(job.partition(), _ -> new Waiting());
    here.count++;
    here.bytes += job.body().length;
  }

  void remove(Job job) {
    Waiting here = waiting.get(job.partition());
    if (here != null) {
      here.count--;
      here.bytes -= job.body().length;
    }
  }

  void drop(Collection<TopicPartition> partitions) {
    partitions.forEach(waiting::remove);
  }

  /** Those of these partitions that have as much waiting as they may. */
  Set<TopicPartition> full(Collection<TopicPartition> partitions) {
    int even = Math.max(1, limits.maxBuffered() / EVENLY / Math.max(1, partitions.size()));
    long evenBytes =
        Math.max(1, limits.maxBufferedBytes() / EVENLY / Math.max(1, partitions.size()));
    long count = 0;
    long bytes = 0;
    for (TopicPartition partition : partitions) {
      Waiting here = of(partition);
      count += Math.max(even, here.count);
      bytes += Math.max(evenBytes, here.bytes);
    }
    countUsed = count >= limits.maxBuffered();
    bytesUsed = bytes >= limits.maxBufferedBytes();
    Set<TopicPartition> full = new HashSet<>();
    for (TopicPartition partition : partitions) {
      Waiting here = of(partition);
      if (countUsed && here.count >= even || bytesUsed && here.bytes >= evenBytes) {
        full.add(partition);
      }
    }
    return full;
  }

  boolean isEmpty() {
    return waiting.values().stream().allMatch(here -> here.count == 0);
  }

  /** Whether the last look found the room for jobs used up, but for what is kept for each. */
  boolean isCountUsed() {
    return countUsed;
  }

  /** The same of the room for their bodies. */
  boolean areBytesUsed() {
    return bytesUsed;
  }

  private Waiting of(TopicPartition partition) {
    return waiting.getOrDefault(partition, Waiting.NONE);
  }
}
