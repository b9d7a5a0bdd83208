package io.headrace.workers.window;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A transactional producer whose trouble a test decides; keeps what is committed. */
final class Recorded extends MockProducer<String, byte[]> {
  final List<String> committed = new ArrayList<>();
  final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
  private final Map<TopicPartition, OffsetAndMetadata> open = new HashMap<>();
  private final List<String> sent = new ArrayList<>();
  private final Function<ProducerRecord<String, byte[]>, @Nullable KafkaException> refusals;
  private @Nullable KafkaException refused;
  @Nullable RuntimeException atCommit;

  /**
   * @param refusals what a record fails with, or null
   */
  Recorded(Function<ProducerRecord<String, byte[]>, @Nullable KafkaException> refusals) {
    this.refusals = refusals;
  }

  @Override
  public void initTransactions() {}

  @Override
  public void beginTransaction() {
    abortTransaction();
  }

  @Override
  public synchronized Future<RecordMetadata> send(ProducerRecord<String, byte[]> record) {
    KafkaException refusal = refusals.apply(record);
    sent.add(record.key());
    refused = refusal == null ? refused : refusal;
    return refusal == null ? new CompletableFuture<>() : CompletableFuture.failedFuture(refusal);
  }

  @Override
  public void sendOffsetsToTransaction(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
    open.putAll(offsets);
  }

  @Override
  public void commitTransaction() {
    if (atCommit != null) {
      throw atCommit;
    }
    if (refused != null) {
      throw new KafkaException("in an error state", refused);
    }
    committed.addAll(sent);
    offsets.putAll(open);
  }

  @Override
  public void abortTransaction() {
    refused = null;
    sent.clear();
    open.clear();
  }

  @Override
  public void close(java.time.Duration timeout) {}
}
