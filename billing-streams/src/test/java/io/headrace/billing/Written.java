package io.headrace.billing;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What an application wrote to its own topics and to {@code usage.*}.
 *
 * @param records without transaction markers
 * @param offsets with them
 */
record Written(long records, long offsets) {

  static Written by(String application, String bootstrap) throws Exception {
    Map<String, Object> config = Map.of("bootstrap.servers", bootstrap);
    var bytes = new ByteArrayDeserializer();
    try (Admin admin = Admin.create(config);
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config, bytes, bytes)) {
      Set<String> topics = admin.listTopics().names().get();
      List<TopicPartition> all =
          topics.stream()
              .filter(name -> name.startsWith(application + "-") || name.startsWith("usage."))
              .map(Totals::partitions)
              .flatMap(Collection::stream)
              .toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      long offsets = ends.values().stream().mapToLong(Long::longValue).sum();
      return new Written(count(consumer, ends), offsets);
    }
  }

  private static long count(KafkaConsumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
    long records = 0;
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      records += consumer.poll(Duration.ofMillis(100)).count();
    }
    return records;
  }
}
