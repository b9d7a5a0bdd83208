package io.headrace.workers.window;

import io.headrace.job.Priority;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A lane's queue as this worker sees it: {@code headrace_queue_depth} (records) and {@code
 * headrace_queue_oldest_age_seconds} by lane and priority, {@code headrace_in_flight} (calls), and
 * {@code headrace_commit_seconds}.
 */
final class LaneMetrics {
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final Map<String, Priority> topics;
  private final InstantSource clock;
  private final Map<Priority, AtomicLong> depth = new EnumMap<>(Priority.class);
  private final Map<Priority, AtomicLong> oldestMillis = new EnumMap<>(Priority.class);
  private final AtomicLong inFlight = new AtomicLong();
  private final Timer commit;
  private final Map<TopicPartition, Long> ends = new ConcurrentHashMap<>();
  private volatile @Nullable Admin admin;
  private long observedMillis;

  LaneMetrics(
      String lane, Map<String, Priority> topics, MeterRegistry registry, InstantSource clock) {
    this.topics = topics;
    this.clock = clock;
    Tags tags = Tags.of("lane", lane);
    for (Priority priority : Priority.values()) {
      Tags both = tags.and("priority", priority.label());
      depth.put(priority, gauge(registry, "headrace.queue.depth", both, 1));
      oldestMillis.put(priority, gauge(registry, "headrace.queue.oldest.age.seconds", both, 1000));
    }
    Gauge.builder("headrace.in.flight", inFlight, AtomicLong::get).tags(tags).register(registry);
    commit =
        Timer.builder("headrace.commit")
            .description("A group commit, from begin to the broker's answer")
            .publishPercentileHistogram()
            .tags(tags)
            .register(registry);
  }

  Timer commit() {
    return commit;
  }

  /** Called often by the reader; looks once a second. */
  void observe(Map<TopicPartition, PartitionWindow> windows, int running) {
    inFlight.set(running);
    long now = clock.millis();
    if (now - observedMillis < EVERY.toMillis()) {
      return;
    }
    observedMillis = now;
    askForEnds(windows.keySet());
    Map<Priority, Long> depths = new EnumMap<>(Priority.class);
    Map<Priority, Long> ages = new EnumMap<>(Priority.class);
    windows.forEach((partition, window) -> {
      Priority priority = topics.getOrDefault(partition.topic(), Priority.NORMAL);
      long unread = Math.max(0, ends.getOrDefault(partition, 0L) - window.end());
      depths.merge(priority, unread + window.unfinished(), Long::sum);
      ages.merge(priority, now - window.oldest().orElse(now), Math::max);
    });
    depth.forEach((priority, gauge) -> gauge.set(depths.getOrDefault(priority, 0L)));
    oldestMillis.forEach((priority, gauge) -> gauge.set(ages.getOrDefault(priority, 0L)));
  }

  /** Where the logs end; a consumer doesn't know it of the partitions that it has paused. */
  void readEndsBy(Admin admin) {
    this.admin = admin;
  }

  private void askForEnds(Set<TopicPartition> partitions) {
    Admin asked = admin;
    if (asked != null) {
      var latest = partitions.stream().collect(Collectors.toMap(p -> p, _ -> OffsetSpec.latest()));
      var _ = asked.listOffsets(latest).all().whenComplete(this::takeEnds);
    }
  }

  private void takeEnds(
      @Nullable Map<TopicPartition, ListOffsetsResultInfo> found, @Nullable Throwable failed) {
    if (found != null && failed == null) {
      found.forEach((partition, end) -> ends.put(partition, end.offset()));
    }
  }

  private static AtomicLong gauge(MeterRegistry registry, String name, Tags tags, double divisor) {
    AtomicLong value = new AtomicLong();
    Gauge.builder(name, value, held -> held.get() / divisor).tags(tags).register(registry);
    return value;
  }
}
