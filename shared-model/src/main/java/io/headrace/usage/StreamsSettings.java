package io.headrace.usage;

import static java.util.Map.entry;

import io.headrace.config.KafkaConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.processor.LogAndSkipOnInvalidTimestamp;
import org.jspecify.annotations.Nullable;

/**
 * How every aggregating application runs: exactly once, on one thread, in little memory.
 *
 * @param application the id: prefix of its internal topics and of its transactional ids
 * @param commitInterval the sums of so long are one transaction
 * @param more settings that only this application has
 */
public record StreamsSettings(
    String application,
    KafkaConfig kafka,
    Path stateDir,
    Duration commitInterval,
    SkippedRecords skipped,
    Map<String, Object> more) {
  /** A killed instance's open transaction hides later records from readers for so long. */
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(10);

  /** A silent instance's partitions move on after this. */
  private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

  /** Latency doesn't matter here; a longer wait for records is less work when idle. */
  private static final Duration MAX_FETCH_WAIT = Duration.ofMillis(500);

  private static final int MIB = 1024 * 1024;
  private static final String SKIPPED = "headrace.skipped";

  public StreamsSettings {
    if (commitInterval.isZero() || commitInterval.compareTo(TRANSACTION_TIMEOUT.dividedBy(2)) > 0) {
      throw new IllegalArgumentException(
          "commitInterval must be 1 ms to %d s, got %s"
              .formatted(TRANSACTION_TIMEOUT.toSeconds() / 2, commitInterval));
    }
  }

  /** A builder that refuses a topology with an unnamed store or internal topic. */
  public StreamsBuilder builder() {
    return new StreamsBuilder(new TopologyConfig(toConfig()));
  }

  public StreamsConfig toConfig() {
    Map<String, Object> all = new HashMap<>(aggregation());
    all.putAll(clients());
    all.put(
        consumer(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG),
        InstanceName.of(stateDir.resolve(application)));
    all.putAll(more);
    return new StreamsConfig(all);
  }

  private Map<String, Object> aggregation() {
    return Map.ofEntries(
        entry(StreamsConfig.APPLICATION_ID_CONFIG, application),
        entry(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrap()),
        entry(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString()),
        entry(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2),
        entry(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic"), // a topology may change in place
        entry(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true),
        entry(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1),
        entry(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitInterval.toMillis()),
        entry(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) kafka.replicas().orElse((short) -1)),
        entry(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 8L * MIB),
        entry(
            StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG,
            LogAndSkipOnInvalidTimestamp.class),
        entry(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, SkipUndecodable.class),
        entry(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, FailUnproducible.class),
        entry(SKIPPED, skipped),
        // Shown by Prometheus; JMX beans and pushed telemetry would only cost.
        entry(StreamsConfig.METRIC_REPORTER_CLASSES_CONFIG, ""),
        entry(StreamsConfig.ENABLE_METRICS_PUSH_CONFIG, false));
  }

  private static Map<String, Object> clients() {
    return Map.ofEntries(
        entry(consumer(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), millis(SESSION_TIMEOUT)),
        entry(
            consumer(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
            millis(SESSION_TIMEOUT.dividedBy(3))),
        entry(consumer(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), millis(MAX_FETCH_WAIT)),
        // Else each group commit of a worker would be a fetch: 300 a second, most of the CPU here.
        entry(consumer(ConsumerConfig.FETCH_MIN_BYTES_CONFIG), MIB),
        entry(consumer(ConsumerConfig.FETCH_MAX_BYTES_CONFIG), 8 * MIB),
        entry(producer(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), millis(TRANSACTION_TIMEOUT)),
        entry(producer(ProducerConfig.LINGER_MS_CONFIG), 100), // a commit sends at once
        entry(producer(ProducerConfig.BUFFER_MEMORY_CONFIG), 8 * MIB));
  }

  private static String consumer(String name) {
    return StreamsConfig.mainConsumerPrefix(name);
  }

  private static String producer(String name) {
    return StreamsConfig.producerPrefix(name);
  }

  private static int millis(Duration time) {
    return Math.toIntExact(time.toMillis());
  }

  /** What {@link SkipUndecodable} and its like, made by Kafka, report to. */
  static @Nullable SkippedRecords skippedRecords(Map<String, ?> configs) {
    return configs.get(SKIPPED) instanceof SkippedRecords found ? found : null;
  }
}
