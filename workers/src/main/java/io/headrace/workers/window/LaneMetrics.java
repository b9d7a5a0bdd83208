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
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;

/**
 * A lane's queue as this worker sees it: {@code headrace_queue_depth} (records) and {@code
 * headrace_queue_oldest_age_seconds} by lane and priority, {@code headrace_in_flight} (calls), and
 * {@code headrace_commit_seconds}. In {@code headrace_limits_reached_total} each limit counts the
 * seconds at whose end it held something up.
 */
final class LaneMetrics {
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final Map<String, Priority> topics;
  private final MeterRegistry registry;
  private final InstantSource clock;
  private final Map<Priority, AtomicLong> depth = new EnumMap<>(Priority.class);
  private final Map<Priority, AtomicLong> oldestMillis = new EnumMap<>(Priority.class);
  private final AtomicLong inFlight = new AtomicLong();
  private final Timer commit;
  private final Map<TopicPartition, Long> ends = new ConcurrentHashMap<>();
  private volatile LogEnds logEnds = (_, _) -> {};
  private long observedMillis;

  /** Asks where logs end; the answers come later, if they do. */
  interface LogEnds {
    void ask(Set<TopicPartition> partitions, BiConsumer<TopicPartition, Long> told);
  }

  LaneMetrics(
      String lane, Map<String, Priority> topics, MeterRegistry registry, InstantSource clock) {
    this.topics = topics;
    this.registry = registry;
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
  void observe(
      Map<TopicPartition, PartitionWindow> windows, int running, Supplier<Set<String>> limits) {
    inFlight.set(running);
    long now = clock.millis();
    if (now - observedMillis < EVERY.toMillis()) {
      return;
    }
    observedMillis = now;
    logEnds.ask(windows.keySet(), ends::put);
    limits.get().forEach(this::count);
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

  /** A consumer doesn't know where the logs end whose partitions it has paused. */
  void readEndsBy(LogEnds logEnds) {
    this.logEnds = logEnds;
  }

  private void count(String limit) {
    registry.counter("headrace.limits.reached", "limit", "workers." + limit).increment();
  }

  private static AtomicLong gauge(MeterRegistry registry, String name, Tags tags, double divisor) {
    AtomicLong value = new AtomicLong();
    Gauge.builder(name, value, held -> held.get() / divisor).tags(tags).register(registry);
    return value;
  }
}
