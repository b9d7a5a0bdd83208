package io.headrace.ingress.batch;

import io.headrace.ingress.jobs.JobTableUnavailable;
import io.headrace.job.JobEvent;
import io.headrace.job.JobEvent.Finished;
import io.headrace.topic.JobRecords;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Outcomes by reading {@code jobs} from the lowest place to the highest, with a leap over what is
 * far between. Reads uncommitted: the places come from committed reads. The consumer is opened when
 * first used.
 */
final class KafkaOutcomes implements OutcomeSource {
  /** Reading over so many records costs about as much as asking for another place. */
  private static final long MAX_GAP = 500;

  private static final Duration POLL = Duration.ofMillis(200);

  /** Without any record from Kafka. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static final Duration CLOSE = Duration.ofSeconds(1);
  private static final int FETCH_BYTES = 4 << 20;

  private final Supplier<Consumer<byte[], byte[]>> open;
  private final String topic;
  private final LongSupplier nanoTime;
  private @Nullable Consumer<byte[], byte[]> consumer;

  KafkaOutcomes(String bootstrap, String topic, LongSupplier nanoTime) {
    this(
        () ->
            new KafkaConsumer<>(
                settings(bootstrap), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        topic,
        nanoTime);
  }

  KafkaOutcomes(Supplier<Consumer<byte[], byte[]>> open, String topic, LongSupplier nanoTime) {
    this.open = open;
    this.topic = topic;
    this.nanoTime = nanoTime;
  }

  /**
   * @throws JobTableUnavailable when Kafka gives nothing for ten seconds
   */
  @Override
  public Optional<Map<Long, Outcome>> read(
      int partition, NavigableSet<Long> offsets, long maxBytes) {
    if (offsets.isEmpty()) {
      return Optional.of(Map.of());
    }
    if (consumer == null) {
      consumer = open.get();
    }
    TopicPartition at = new TopicPartition(topic, partition);
    consumer.assign(Set.of(at));
    return new Reading(consumer, at, offsets, maxBytes).run();
  }

  private static Map<String, Object> settings(String bootstrap) {
    return Map.of(
        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
        bootstrap,
        ConsumerConfig.CLIENT_ID_CONFIG,
        "headrace-batch-outcomes",
        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
        "earliest", // what isn't kept any more is left out
        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
        false,
        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
        500,
        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
        FETCH_BYTES,
        ConsumerConfig.FETCH_MIN_BYTES_CONFIG,
        1,
        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
        20);
  }

  /** One pass over the places. */
  private final class Reading {
    private final Consumer<byte[], byte[]> from;
    private final TopicPartition at;
    private final NavigableSet<Long> offsets;
    private final long maxBytes;
    private final Map<Long, Outcome> found = new HashMap<>();
    private long bytes;
    private @Nullable Long wanted;
    private long position;
    private long heardNanos = nanoTime.getAsLong();

    Reading(
        Consumer<byte[], byte[]> from,
        TopicPartition at,
        NavigableSet<Long> offsets,
        long maxBytes) {
      this.from = from;
      this.at = at;
      this.offsets = offsets;
      this.maxBytes = maxBytes;
    }

    Optional<Map<Long, Outcome>> run() {
      wanted = offsets.first();
      position = offsets.first();
      from.seek(at, position);
      while (wanted != null && bytes <= maxBytes) {
        var records = from.poll(POLL).records(at);
        requireProgress(records.isEmpty());
        records.forEach(this::take);
        leap();
      }
      return bytes <= maxBytes ? Optional.of(found) : Optional.empty();
    }

    private void requireProgress(boolean nothing) {
      if (!nothing) {
        heardNanos = nanoTime.getAsLong();
      } else if (nanoTime.getAsLong() - heardNanos > LIMIT.toNanos()) {
        throw new JobTableUnavailable("Kafka doesn't give the outcomes of a batch");
      }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
      position = record.offset() + 1;
      if (offsets.contains(record.offset()) && bytes <= maxBytes) {
        bytes += record.value() == null ? 0 : record.value().length;
        keep(record);
      }
      wanted = offsets.ceiling(position);
    }

    private void keep(ConsumerRecord<byte[], byte[]> record) {
      JobEvent event = JobRecords.event(record.headers());
      if (event instanceof Finished finished && bytes <= maxBytes) {
        byte[] body = record.value() == null ? new byte[0] : record.value();
        found.put(record.offset(), new Outcome(finished, body));
      }
    }

    /** Only what is beyond the records that the consumer has at hand is worth it. */
    private void leap() {
      if (wanted != null && wanted - position > MAX_GAP) {
        position = wanted;
        from.seek(at, position);
      }
    }
  }

  @Override
  public void close() {
    if (consumer != null) {
      consumer.close(CloseOptions.timeout(CLOSE));
      consumer = null;
    }
  }
}
