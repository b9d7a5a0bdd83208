package io.headrace.ingress.jobs;

import io.headrace.config.KafkaConfig;
import io.headrace.job.JobIds;
import io.headrace.job.Priority;
import io.headrace.topic.TopicProvisioner;
import io.headrace.topic.Topics;
import io.headrace.topic.Topics.Retention;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/** Topics, producers and tables of one test, on a broker that is there already. */
final class TableOnBroker implements AutoCloseable {
  static final int PARTITIONS = 6;
  private static final Retention RETENTION =
      new Retention(
          Duration.ofDays(2), Duration.ofDays(30), Duration.ofDays(2), Duration.ofDays(2));

  final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final String bootstrap;
  private final KafkaProducer<String, byte[]> producer;
  private final List<JobTable> tables = new ArrayList<>();

  TableOnBroker(String bootstrap) {
    this.bootstrap = bootstrap;
    provision();
    producer = producer(Map.of("linger.ms", 0));
  }

  private void provision() {
    provision("sim", "other");
  }

  void provision(String... lanes) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      new TopicProvisioner(admin, PARTITIONS, Optional.empty())
          .ensure(new Topics(RETENTION).all(Set.of(lanes)));
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  KafkaProducer<String, byte[]> producer(Map<String, Object> more) {
    Map<String, Object> settings =
        new HashMap<>(
            Map.of("bootstrap.servers", bootstrap, "acks", "all", "max.request.size", 9 << 20));
    settings.putAll(more);
    return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
  }

  /** Reads single records of this broker. */
  RecordReader reader(int threads) {
    TableSettings settings = new TableSettings(config(Path.of("none"), 8080, 0), kafka());
    return new RecordReader(settings.reader(), threads, TableSettings.READ_LIMIT, System::nanoTime);
  }

  /** Reads what is committed of a topic, from now on. */
  Consumer<String, byte[]> reader(String topic) {
    var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of(
                "bootstrap.servers", bootstrap, "isolation.level", "read_committed"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    var all = IntStream.range(0, PARTITIONS).mapToObj(p -> new TopicPartition(topic, p)).toList();
    consumer.assign(all);
    consumer.seekToEnd(all);
    all.forEach(consumer::position);
    return consumer;
  }

  private static JobTableConfig config(Path stateDir, int port, long bodyCache) {
    return new JobTableConfig(
        URI.create("http://127.0.0.1:" + port), stateDir, bodyCache, 0, 100, Set.of("resp_"));
  }

  private KafkaConfig kafka() {
    return new KafkaConfig(bootstrap, PARTITIONS, Optional.empty(), RETENTION);
  }

  /** A table that is not ready yet. */
  JobTable start(Path stateDir, int port, long bodyCache) {
    JobTable table =
        JobTable.start(
            config(stateDir, port, bodyCache),
            kafka(),
            new JobIds("secret", InstantSource.system()),
            PartitionListener.NONE,
            InstantSource.system(),
            metrics);
    tables.add(table);
    return table;
  }

  /** A table that serves all partitions. */
  JobTable ready(Path stateDir, long bodyCache) {
    JobTable table = start(stateDir, 8080, bodyCache);
    awaitAll(table);
    return table;
  }

  static void awaitAll(JobTable table) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> table.isReady() && ownsAll(table));
  }

  private static boolean ownsAll(JobTable table) {
    return IntStream.range(0, PARTITIONS)
        .allMatch(partition -> table.ownerOf(partition) instanceof Owner.Here);
  }

  /** Returns when the broker has acknowledged the record. */
  RecordMetadata send(ProducerRecord<String, byte[]> record) {
    try {
      return producer.send(record).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  static String topic(String lane) {
    return new Topics(RETENTION).requests(lane, Priority.NORMAL).name();
  }

  @Override
  public void close() {
    tables.forEach(JobTable::close);
    producer.close();
  }
}
