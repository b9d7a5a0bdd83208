package io.headrace.workers.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.job.Priority;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class LaneMetricsTest {
  private static final TopicPartition HIGH = new TopicPartition("requests.fast.high", 0);
  private static final TopicPartition HIGH_TOO = new TopicPartition("requests.fast.high", 1);
  private static final TopicPartition LOW = new TopicPartition("requests.fast.low", 0);
  private static final long START = 1_800_000_000_000L;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final PartitionWindow window = PartitionWindow.open(100, "");
  private long now = START;
  private final LaneMetrics metrics =
      new LaneMetrics(
          "fast",
          Map.of(HIGH.topic(), Priority.HIGH, LOW.topic(), Priority.LOW),
          registry,
          () -> Instant.ofEpochMilli(now));

  @Test
  void observe_unreadAndUnfinished_areTheDepthOfTheirPriority() {
    metrics.readEndsBy((partitions, told) -> {
      partitions.forEach(partition -> told.accept(partition, 110L));
    });
    Slot first = read(100, START - 7_000);
    read(101, START - 5_000);
    metrics.observe(Map.of(HIGH, window, HIGH_TOO, PartitionWindow.open(107, "")), 3, Set::of);

    assertThat(queue("headrace.queue.depth", "high")).as("10 and 3").isEqualTo(13);
    assertThat(queue("headrace.queue.oldest.age.seconds", "high")).isEqualTo(7);
    assertThat(queue("headrace.queue.depth", "low")).isZero();
    assertThat(registry.get("headrace.in.flight").tag("lane", "fast").gauge().value()).isEqualTo(3);

    window.start(first, true);
    window.finish(first);
    now += 1_000;
    metrics.observe(Map.of(HIGH, window), 0, Set::of);
    assertThat(queue("headrace.queue.depth", "high")).isEqualTo(9);
    assertThat(queue("headrace.queue.oldest.age.seconds", "high")).isEqualTo(6);
  }

  @Test
  void observe_partitionsHaveMovedAway_emptiesTheQueue() {
    read(100, START - 7_000);
    metrics.observe(Map.of(LOW, window), 0, Set::of);
    assertThat(queue("headrace.queue.depth", "low")).isEqualTo(1);

    now += 1_000;
    metrics.observe(Map.of(), 0, Set::of);

    assertThat(queue("headrace.queue.depth", "low")).isZero();
    assertThat(queue("headrace.queue.oldest.age.seconds", "low")).isZero();
  }

  @Test
  void observe_limitHolds_countsItOnceASecond() {
    for (int i = 0; i < 25; i++) {
      metrics.observe(Map.of(), 0, () -> Set.of("maxBuffered"));
      now += 100;
    }

    assertThat(
            registry
                .get("headrace.limits.reached")
                .tag("limit", "workers.maxBuffered")
                .counter()
                .count())
        .isEqualTo(3);
  }

  private Slot read(long offset, long acceptedMillis) {
    return window.add(offset, acceptedMillis).orElseThrow();
  }

  private double queue(String name, String priority) {
    return registry.get(name).tags("lane", "fast", "priority", priority).gauge().value();
  }
}
