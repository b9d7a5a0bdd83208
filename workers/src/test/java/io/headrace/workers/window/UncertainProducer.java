package io.headrace.workers.window;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Of four transactions, one isn't committed and one is but nobody is told; both end alike. */
final class UncertainProducer extends MockProducer<String, byte[]> {
  private final Producer<String, byte[]> real;
  private final AtomicInteger commits;

  /**
   * @param commits of all producers
   */
  UncertainProducer(Producer<String, byte[]> real, AtomicInteger commits) {
    this.real = real;
    this.commits = commits;
  }

  @Override
  public void initTransactions() {
    real.initTransactions();
  }

  @Override
  public void beginTransaction() {
    real.beginTransaction();
  }

  @Override
  public synchronized Future<RecordMetadata> send(ProducerRecord<String, byte[]> record) {
    return real.send(record);
  }

  @Override
  public void sendOffsetsToTransaction(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
    real.sendOffsetsToTransaction(offsets, group);
  }

  @Override
  public void commitTransaction() {
    int fate = commits.incrementAndGet() % 4;
    if (fate == 1) {
      real.flush();
      throw new KafkaException("the test tells nobody");
    }
    real.commitTransaction();
    if (fate == 3) {
      throw new KafkaException("the test tells nobody");
    }
  }

  @Override
  public void abortTransaction() {
    real.abortTransaction();
  }

  @Override
  public void close(Duration timeout) {
    real.close(timeout);
  }
}
