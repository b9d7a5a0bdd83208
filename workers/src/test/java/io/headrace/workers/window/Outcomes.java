package io.headrace.workers.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;

/** Reads what was committed to a topic, as another stage would, while a test runs. */
final class Outcomes implements AutoCloseable {
  private final Map<String, List<String>> byJob = new ConcurrentHashMap<>();
  private final KafkaConsumer<String, byte[]> consumer;
  private final Thread thread;
  private final String prefix;
  private volatile long lastNanos = System.nanoTime();
  private volatile long longestPauseNanos;
  private volatile boolean stopped;

  /**
   * @param prefix of the jobs to look at; other tests have theirs in the same topic
   */
  Outcomes(String bootstrap, String topic, String prefix) {
    this.prefix = prefix;
    consumer = LaneKit.readerOf(bootstrap, topic);
    thread = Thread.ofPlatform().name("outcomes").start(this::run);
  }

  private void run() {
    while (!stopped) {
      try {
        consumer.poll(Duration.ofMillis(50)).forEach(this::take);
      } catch (WakeupException e) {
        // close() was called; the loop ends
      }
    }
    consumer.close();
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    if (record.key() != null && !record.key().startsWith(prefix)) {
      return;
    }
    long now = System.nanoTime();
    longestPauseNanos = Math.max(longestPauseNanos, now - lastNanos);
    lastNanos = now;
    var status = record.headers().lastHeader("status");
    byJob
        .computeIfAbsent(
            record.key() == null ? "" : record.key(), _ -> new CopyOnWriteArrayList<>())
        .add(status == null ? "" : new String(status.value(), StandardCharsets.UTF_8));
  }

  int count() {
    return byJob.size();
  }

  List<String> of(String job) {
    return byJob.getOrDefault(job, List.of());
  }

  /** From now on; see {@link #longestPause}. */
  void measurePauses() {
    lastNanos = System.nanoTime();
    longestPauseNanos = 0;
  }

  Duration longestPause() {
    return Duration.ofNanos(longestPauseNanos);
  }

  void awaitCount(int jobs) {
    await().atMost(Duration.ofSeconds(60)).until(() -> byJob.size() >= jobs);
  }

  /** All have come, each once. */
  void awaitOnceEach(String prefix, int jobs) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(missing(prefix, jobs)).as("missing").isEmpty());
    assertThat(byJob)
        .as("jobs with more than one outcome")
        .allSatisfy((_, all) -> assertThat(all).hasSize(1));
  }

  private List<String> missing(String prefix, int jobs) {
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < jobs && missing.size() < 10; i++) {
      if (!byJob.containsKey(prefix + "-" + i)) {
        missing.add(prefix + "-" + i);
      }
    }
    return missing;
  }

  @Override
  public void close() {
    stopped = true;
    consumer.wakeup();
    await().until(() -> !thread.isAlive());
  }
}
