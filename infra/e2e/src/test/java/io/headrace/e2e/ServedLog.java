package io.headrace.e2e;

import io.headrace.job.JobEvent.Finished;
import io.headrace.topic.JobRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Whose jobs were served, and when, as the topic {@code jobs} tells it. */
final class ServedLog {
  private static final Duration POLL = Duration.ofMillis(200);

  private final List<Served> served = new ArrayList<>();

  /**
   * A completed job.
   *
   * @param waited from acceptance to the first attempt, in milliseconds
   */
  record Served(String tenant, long acceptedMillis, long waited, long endMillis, long tokens) {}

  /** What is there now. */
  static ServedLog read(String bootstrap) {
    ServedLog log = new ServedLog();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor("jobs").stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(POLL).forEach(log::take);
      }
    }
    return log;
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    if (JobRecords.event(record.headers()) instanceof Finished finished) {
      long begun = record.timestamp() - finished.providerMillis();
      served.add(
          new Served(
              finished.tenant().value(),
              begun - finished.queuedMillis(),
              finished.queuedMillis(),
              record.timestamp(),
              finished.usage().total()));
    }
  }

  /** Jobs that ended in a span of time. */
  Stream<Served> ended(long fromMillis, long toMillis) {
    return served.stream().filter(job -> job.endMillis >= fromMillis && job.endMillis < toMillis);
  }

  /** Jobs that were accepted in a span of time. */
  Stream<Served> accepted(long fromMillis, long toMillis) {
    return served.stream()
        .filter(job -> job.acceptedMillis >= fromMillis && job.acceptedMillis < toMillis);
  }

  long count(String tenant) {
    return served.stream().filter(job -> job.tenant.equals(tenant)).count();
  }
}
