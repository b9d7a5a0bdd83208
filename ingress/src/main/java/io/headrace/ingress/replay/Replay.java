package io.headrace.ingress.replay;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics whole, from their start and then on, on one thread that owns the consumer. Groups
 * and committed offsets play no part: every process keeps the whole table, and a start reads it
 * anew.
 */
public final class Replay implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Replay.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final Map<String, BiConsumer<String, Optional<byte[]>>> readers;
  private final Consumer<String, byte[]> consumer;
  private final CountDownLatch closing = new CountDownLatch(1);

  /** Where the topics ended at the start; owned by the thread. */
  private final Map<TopicPartition, Long> ends = new HashMap<>();

  private volatile boolean isWhole;
  private final Thread thread = Thread.ofPlatform().name("replay").daemon().unstarted(this::run);

  private Replay(
      Map<String, BiConsumer<String, Optional<byte[]>>> readers,
      Consumer<String, byte[]> consumer) {
    this.readers = readers;
    this.consumer = consumer;
  }

  /**
   * @param readers by topic; each gets key and value, or no value when the key was deleted, always
   *     on the same thread
   */
  public static Replay start(
      String bootstrap, int partitions, Map<String, BiConsumer<String, Optional<byte[]>>> readers) {
    Replay replay =
        new Replay(
            readers,
            new KafkaConsumer<>(
                settings(bootstrap), new StringDeserializer(), new ByteArrayDeserializer()));
    List<TopicPartition> all =
        readers.keySet().stream().flatMap(topic -> all(topic, partitions).stream()).toList();
    replay.consumer.assign(all);
    replay.consumer.seekToBeginning(all);
    replay.thread.start();
    return replay;
  }

  private static Map<String, Object> settings(String bootstrap) {
    return Map.of(
        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
        bootstrap,
        ConsumerConfig.CLIENT_ID_CONFIG,
        "headrace-ingress-replay",
        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
        "read_committed",
        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
        false,
        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
        "earliest",
        // A table changes a few times a second: one request that waits is cheaper than two a
        // second.
        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
        1000,
        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
        2000);
  }

  private static List<TopicPartition> all(String topic, int partitions) {
    return IntStream.range(0, partitions)
        .mapToObj(partition -> new TopicPartition(topic, partition))
        .toList();
  }

  /** Whether all that the topics held at the start has been read. */
  public boolean isWhole() {
    return isWhole;
  }

  private void run() {
    try (consumer) {
      while (closing.getCount() > 0) {
        poll();
      }
    } catch (WakeupException _) {
      log.debug("closed");
    }
  }

  private void poll() {
    try {
      consumer.poll(POLL).forEach(record -> read(record.topic(), record.key(), record.value()));
      if (!isWhole) {
        isWhole = isAtTheEnd();
      }
    } catch (WakeupException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      log.atWarn()
          .setCause(e)
          .log("reading {} failed, what is known stays; again in {}", readers.keySet(), RETRY);
      pause();
    }
  }

  private boolean isAtTheEnd() {
    if (ends.isEmpty()) {
      ends.putAll(consumer.endOffsets(consumer.assignment()));
    }
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  private void read(String topic, String key, byte @Nullable [] value) {
    BiConsumer<String, Optional<byte[]>> reader = readers.get(topic);
    if (reader == null) {
      return;
    }
    try {
      reader.accept(key, Optional.ofNullable(value));
    } catch (RuntimeException | Error e) {
      log.atWarn()
          .addKeyValue("topic", topic)
          .setCause(e)
          .log("a record can't be read and is left out");
    }
  }

  private void pause() {
    try {
      closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      closing.countDown();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    consumer.wakeup();
    try {
      thread.join(CLOSE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
