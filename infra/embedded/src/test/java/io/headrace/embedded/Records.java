package io.headrace.embedded;

import static org.apache.kafka.clients.admin.AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/** What the tests write to and read from one single-partition topic. */
record Records(String bootstrapServers, String topic) {
  void createTopic() throws Exception {
    try (Admin admin = Admin.create(Map.of(BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }
  }

  /** Back when the broker has acknowledged every record. */
  void write(int from, int to) throws Exception {
    try (KafkaProducer<String, String> producer = producer(Map.of())) {
      var acks =
          IntStream.range(from, to).mapToObj(n -> producer.send(record("value-" + n))).toList();
      for (var ack : acks) {
        ack.get();
      }
    }
  }

  ProducerRecord<String, String> record(String value) {
    return new ProducerRecord<>(topic, value);
  }

  KafkaProducer<String, String> producer(Map<String, Object> more) {
    Map<String, Object> config =
        Map.of(BOOTSTRAP_SERVERS_CONFIG, bootstrapServers, "max.request.size", 9 * 1024 * 1024);
    var all = new HashMap<>(config);
    all.putAll(more);
    return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
  }

  /** All committed values, in order, once there are {@code count} of them. */
  List<String> read(int count) {
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer = consumer()) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      consumer.seekToBeginning(consumer.assignment());
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .pollInSameThread()
          .until(() -> polled(consumer, values) >= count);
    }
    return values;
  }

  private static int polled(KafkaConsumer<String, String> consumer, List<String> values) {
    consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
    return values.size();
  }

  private KafkaConsumer<String, String> consumer() {
    return consumer(Map.of("isolation.level", "read_committed"));
  }

  KafkaConsumer<String, String> consumer(Map<String, Object> more) {
    var all = new HashMap<String, Object>(more);
    all.put(BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
  }

  static List<String> values(int count) {
    return IntStream.range(0, count).mapToObj(n -> "value-" + n).toList();
  }
}
