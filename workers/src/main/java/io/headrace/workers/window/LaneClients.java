package io.headrace.workers.window;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The Kafka clients of a lane, with the settings that its guarantees rest on. */
final class LaneClients {
  /** A record's key and headers besides a body of 8 MiB. */
  static final int MAX_REQUEST_BYTES = 9 << 20;

  private static final int REQUEST_TIMEOUT_MS = 3_000;

  /** No send outlives its transaction. */
  private static final int DELIVERY_TIMEOUT_MS = 5_000;

  private static final int HEARTBEATS_PER_SESSION = 4;

  private LaneClients() {}

  /** Static membership: a restart within the session timeout moves no partition. */
  static Consumer<String, byte[]> consumer(LaneConfig config) {
    int session = (int) config.sessionTimeout().toMillis();
    Map<String, Object> settings = new HashMap<>();
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.bootstrap());
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, "workers." + config.lane());
    settings.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, config.instance());
    settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, session);
    settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, session / HEARTBEATS_PER_SESSION);
    settings.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none"); // the reader decides
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Progress.MAX_POLL);
    settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 << 20);
    return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
  }

  static Producer<String, byte[]> producer(LaneConfig config, int index) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.bootstrap());
    settings.put(
        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
        "workers." + config.lane() + "." + config.instance() + "." + index);
    settings.put(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) config.transactionTimeout().toMillis());
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0); // the commit flushes
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 << 10);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, DELIVERY_TIMEOUT_MS);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
  }

  /** The group's offsets, once no transaction is pending. */
  static Map<TopicPartition, OffsetAndMetadata> offsets(Admin admin, String group)
      throws InterruptedException, ExecutionException {
    return admin
        .listConsumerGroupOffsets(group, new ListConsumerGroupOffsetsOptions().requireStable(true))
        .partitionsToOffsetAndMetadata()
        .get();
  }

  /** Where the logs end. Doesn't wait: {@code told} is called when Kafka answers, if it does. */
  static void ends(
      Admin admin, Set<TopicPartition> partitions, BiConsumer<TopicPartition, Long> told) {
    var latest = partitions.stream().collect(Collectors.toMap(p -> p, _ -> OffsetSpec.latest()));
    var _ =
        admin
            .listOffsets(latest)
            .all()
            .whenComplete((found, failed) -> {
              if (failed == null) {
                found.forEach((partition, end) -> told.accept(partition, end.offset()));
              }
            });
  }

  static Admin admin(LaneConfig config) {
    return Admin.create(
        Map.of(
            CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
            config.bootstrap(),
            CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
            REQUEST_TIMEOUT_MS,
            CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG,
            DELIVERY_TIMEOUT_MS));
  }
}
