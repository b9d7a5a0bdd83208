package io.headrace.ingress.jobs;

import static org.apache.kafka.streams.StreamsConfig.mainConsumerPrefix;
import static org.apache.kafka.streams.StreamsConfig.producerPrefix;

import io.headrace.config.KafkaConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The Kafka Streams and Kafka settings of the table, each with its reason. */
record TableSettings(JobTableConfig config, KafkaConfig kafka) {
  static final String APPLICATION = "headrace-job-table";

  /** Changed entries are written once per interval, and no read record is older than it. */
  private static final Duration COMMIT = Duration.ofSeconds(1);

  /** A killed instance's partitions move on after this. */
  private static final Duration SESSION = Duration.ofSeconds(6);

  private static final Duration HEARTBEAT = Duration.ofMillis(1_500);

  /** A new lane's topics are noticed after this. */
  private static final Duration METADATA = Duration.ofSeconds(10);

  /**
   * Entries take about 300 bytes there: 7,000 of them. A job that ends before its entry is pushed
   * out makes one changelog record; and no more than these are written at a stretch, which holds up
   * all answers.
   */
  private static final long STORE_CACHE = 2L << 20;

  private static final int MIB = 1 << 20;

  /** Two threads read single records; each has its own consumer. */
  static final int READERS = 2;

  /** For a single record from Kafka. */
  static final Duration READ_LIMIT = Duration.ofSeconds(3);

  Properties streams() {
    Map<String, Object> all = new HashMap<>();
    all.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION);
    all.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrap());
    all.put(StreamsConfig.APPLICATION_SERVER_CONFIG, server());
    all.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDir().toString());
    all.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, config.standbys());
    all.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
    all.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    all.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT.toMillis());
    all.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, STORE_CACHE);
    all.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, -1L); // order between topics doesn't matter
    all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    all.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksMemory.class);
    all.put(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, 60_000L); // Kafka's least
    kafka
        .replicas()
        .ifPresent(count -> all.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) count));
    all.putAll(consumer());
    all.putAll(producer());
    Properties properties = new Properties();
    properties.putAll(all);
    return properties;
  }

  private Map<String, Object> consumer() {
    return Map.ofEntries(
        consumer(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"),
        consumer(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
        // The name of the place: whoever restarts there takes its partitions back at once, also
        // after a kill.
        consumer(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, server().replace(':', '-')),
        consumer(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) SESSION.toMillis()),
        consumer(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, (int) HEARTBEAT.toMillis()),
        consumer(ConsumerConfig.METADATA_MAX_AGE_CONFIG, METADATA.toMillis()),
        consumer(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1),
        // A partition that was paused is fetched again after this at the latest.
        consumer(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100),
        consumer(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 * MIB),
        consumer(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, MIB),
        consumer(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1_000));
  }

  private static Map<String, Object> producer() {
    return Map.of(
        producerPrefix(ProducerConfig.LINGER_MS_CONFIG),
        50, // the changelog: nobody waits for it
        producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG),
        64 << 10,
        producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG),
        8L * MIB);
  }

  private static Map.Entry<String, Object> consumer(String name, Object value) {
    return Map.entry(mainConsumerPrefix(name), value);
  }

  /** For reading one record by its place; a record larger than the limits is still given whole. */
  Map<String, Object> reader() {
    return Map.of(
        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
        kafka.bootstrap(),
        ConsumerConfig.CLIENT_ID_CONFIG,
        APPLICATION + "-reader",
        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
        "none", // a deleted record is an answer, too
        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
        false,
        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
        1,
        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
        16 << 10,
        ConsumerConfig.FETCH_MIN_BYTES_CONFIG,
        0, // the record is there: never wait for more
        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
        20,
        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
        (int) READ_LIMIT.toMillis(),
        ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
        (int) READ_LIMIT.toMillis());
  }

  private String server() {
    return config.advertised().getHost() + ":" + config.advertised().getPort();
  }
}
