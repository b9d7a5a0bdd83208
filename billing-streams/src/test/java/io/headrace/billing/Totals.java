package io.headrace.billing;

import io.headrace.usage.UsageSums;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What a reader of one usage topic has: the newest total of each window, committed ones only. */
final class Totals implements AutoCloseable {
  private final KafkaConsumer<String, String> consumer;
  private final Map<String, UsageSums> newest = new HashMap<>();

  Totals(String bootstrap, String topic) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed");
    consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
    consumer.assign(partitions(topic));
    consumer.seekToBeginning(consumer.assignment());
  }

  static List<TopicPartition> partitions(String topic) {
    return IntStream.range(0, 6).mapToObj(n -> new TopicPartition(topic, n)).toList();
  }

  UsageSums sum() {
    consumer
        .poll(Duration.ofMillis(100))
        .forEach(window -> newest.put(window.key(), UsageSums.decode(window.value())));
    return newest.values().stream().reduce(UsageSums.NONE, UsageSums::plus);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
