package io.headrace.workers.window;

import io.headrace.config.Scheduling;
import io.headrace.job.Priority;
import io.headrace.topic.TopicProvisioner;
import io.headrace.topic.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What tests of a lane on a real broker share: topics, requests, and a reader of outcomes. */
final class LaneKit {
  static final int PARTITIONS = 3;
  private static final List<Priority> PRIORITIES = List.of(Priority.values());
  static final Topics TOPICS =
      new Topics(
          new Topics.Retention(
              Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(1)));
  private static final Headers HEADERS = SampleRequests.headers("tenant");

  private LaneKit() {}

  static void provision(String bootstrap, String lane)
      throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      new TopicProvisioner(admin, PARTITIONS, Optional.empty()).ensure(TOPICS.all(Set.of(lane)));
    }
  }

  static LaneConfig config(String bootstrap, String lane, String instance) {
    return new LaneConfig(
        bootstrap,
        lane,
        instance,
        new LaneLimits(500, 3_000, 192 << 20, 4_000, 64 << 20, 20_000),
        Scheduling.FAIR,
        Duration.ofMillis(3),
        3,
        Duration.ofSeconds(5),
        Duration.ofSeconds(2),
        Duration.ofSeconds(1));
  }

  static Lane start(LaneConfig config, Work work) {
    return Lane.start(
        config, TOPICS, work, new SimpleMeterRegistry(), InstantSource.system(), System::nanoTime);
  }

  static KafkaProducer<String, byte[]> producer(String bootstrap) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrap);
    settings.put("linger.ms", 20);
    settings.put("max.in.flight.requests.per.connection", 1); // topics are a moment old
    return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
  }

  /** Jobs {@code prefix-0}, {@code prefix-1} and so on, over all priorities and partitions. */
  static void submit(String bootstrap, String lane, String prefix, int count, int bodyBytes) {
    byte[] body = new byte[bodyBytes];
    try (KafkaProducer<String, byte[]> producer = producer(bootstrap)) {
      for (int i = 0; i < count; i++) {
        Priority priority = PRIORITIES.get(i % PRIORITIES.size());
        var _ =
            producer.send(
                new ProducerRecord<>(
                    TOPICS.requests(lane, priority).name(),
                    i / PRIORITIES.size() % PARTITIONS,
                    prefix + "-" + i,
                    body,
                    HEADERS));
      }
    }
  }

  /** The outcome of a job that a test's work has run. */
  static List<ProducerRecord<String, byte[]>> outcome(Job job, String status) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(
            TOPICS.jobs().name(), job.source().partition(), job.id(), new byte[64]);
    record.headers().add("status", status.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return List.of(record);
  }

  static ProducerRecord<String, byte[]> dead(ConsumerRecord<String, byte[]> source) {
    return new ProducerRecord<>(
        TOPICS.dead().name(), source.partition(), source.key(), source.value());
  }

  static KafkaConsumer<String, byte[]> readerOf(String bootstrap, String topic) {
    KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", bootstrap,
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(
        java.util.stream.IntStream.range(0, PARTITIONS)
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .toList());
    return consumer;
  }
}
