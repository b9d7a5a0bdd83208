package io.headrace.ingress.jobs;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The stream thread's consumer, which reports where it goes on after each poll. Kafka Streams
 * itself tells that only with each commit.
 */
final class ReportingConsumer extends KafkaConsumer<byte[], byte[]> {
  private final ReadPositions positions;

  ReportingConsumer(Map<String, Object> settings, ReadPositions positions) {
    super(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.positions = positions;
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    ConsumerRecords<byte[], byte[]> polled = super.poll(timeout);
    polled
        .nextOffsets()
        .forEach((partition, next) ->
            positions.polled(partition, last(polled.records(partition)), next.offset()));
    if (!positions.asked().isEmpty()) {
      reportStarts();
    }
    return polled;
  }

  private static long last(List<ConsumerRecord<byte[], byte[]>> records) {
    return records.isEmpty() ? -1 : records.getLast().offset();
  }

  private void reportStarts() {
    Set<TopicPartition> assigned = assignment();
    for (TopicPartition partition : positions.asked()) {
      if (assigned.contains(partition)) {
        reportStart(partition);
      }
    }
  }

  /** One without a position yet stays asked for until the next poll. */
  private void reportStart(TopicPartition partition) {
    try {
      positions.startsAt(partition, position(partition, Duration.ZERO));
    } catch (TimeoutException _) {
      // the next poll tries again
    }
  }
}
