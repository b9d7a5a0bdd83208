package io.headrace.workers.window;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions of records and offsets over several producers in turn: a producer that begins again
 * right after its commit is answered CONCURRENT_TRANSACTIONS and loses 100 ms.
 *
 * <p>Every call ends in certainty. Where a commit's answer was lost, the producer is replaced
 * (which makes the coordinator end the transaction one way or the other) and the group's offsets
 * tell which way it went: a window's commit metadata differs from all those before it.
 */
final class Transactions implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Transactions.class);
  private static final Duration BACKOFF = Duration.ofMillis(50);
  private static final int COMMIT_TRIES = 3;

  /** Opens the transactional producer of an index, without having it initialised. */
  interface Producers {
    Producer<String, byte[]> open(int index);
  }

  private final Producers open;
  private final int count;
  private final List<Producer<String, byte[]>> producers = new ArrayList<>();
  private final Supplier<ConsumerGroupMetadata> group;
  private final Admin admin;
  private int turn;

  Transactions(Producers open, int count, Supplier<ConsumerGroupMetadata> group, Admin admin) {
    this.open = open;
    this.count = count;
    this.group = group;
    this.admin = admin;
  }

  /** To be called before anything is read: this ends what an earlier life left open. */
  void init() throws InterruptedException {
    for (int index = 0; index < count; index++) {
      producers.add(initialised(index));
    }
  }

  /** True: all is committed. False: nothing is, and nothing will be. */
  boolean commit(
      List<ProducerRecord<String, byte[]>> records, Map<TopicPartition, OffsetAndMetadata> offsets)
      throws InterruptedException {
    int index = turn++ % producers.size();
    Producer<String, byte[]> producer = producers.get(index);
    try {
      producer.beginTransaction();
      for (ProducerRecord<String, byte[]> record : records) {
        var _ = producer.send(record); // a failed send fails the commit
      }
      if (!offsets.isEmpty()) {
        producer.sendOffsetsToTransaction(offsets, group.get());
      }
    } catch (KafkaException e) {
      log.atInfo().setCause(quiet(e)).log("a group commit was refused; it will be tried again");
      abort(index);
      TimeUnit.NANOSECONDS.sleep(BACKOFF.toNanos());
      return false;
    }
    return end(index, offsets);
  }

  private boolean end(int index, Map<TopicPartition, OffsetAndMetadata> offsets)
      throws InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        producers.get(index).commitTransaction();
        return true;
      } catch (TimeoutException e) {
        if (tries == COMMIT_TRIES) {
          return settle(index, offsets, e);
        }
      } catch (KafkaException e) {
        return settle(index, offsets, e);
      }
    }
  }

  private boolean settle(
      int index, Map<TopicPartition, OffsetAndMetadata> offsets, KafkaException cause)
      throws InterruptedException {
    log.atWarn()
        .setCause(quiet(cause))
        .log("a group commit's end is unknown; the group's offsets will tell");
    replace(index);
    boolean committed = isCommitted(offsets);
    log.info("the group commit {}", committed ? "had gone through" : "had not; it is tried again");
    return committed;
  }

  private boolean isCommitted(Map<TopicPartition, OffsetAndMetadata> offsets)
      throws InterruptedException {
    var options = new ListConsumerGroupOffsetsOptions().requireStable(true);
    while (true) {
      try {
        var stored =
            admin
                .listConsumerGroupOffsets(group.get().groupId(), options)
                .partitionsToOffsetAndMetadata()
                .get();
        return offsets.entrySet().stream()
            .anyMatch(sent -> same(sent.getValue(), stored.get(sent.getKey())));
      } catch (ExecutionException e) {
        log.info("the group's offsets can't be read yet; trying again");
        TimeUnit.NANOSECONDS.sleep(BACKOFF.toNanos());
      }
    }
  }

  private static boolean same(OffsetAndMetadata sent, @Nullable OffsetAndMetadata stored) {
    return stored != null
        && stored.offset() == sent.offset()
        && stored.metadata().equals(sent.metadata());
  }

  private void abort(int index) throws InterruptedException {
    try {
      producers.get(index).abortTransaction();
    } catch (KafkaException e) {
      replace(index);
    }
  }

  private void replace(int index) throws InterruptedException {
    producers.get(index).close(Duration.ZERO);
    producers.set(index, initialised(index));
  }

  /** A new producer of the same id makes the coordinator end what the old one left open. */
  private Producer<String, byte[]> initialised(int index) throws InterruptedException {
    while (true) {
      Producer<String, byte[]> producer = open.open(index);
      try {
        producer.initTransactions();
        return producer;
      } catch (KafkaException e) {
        producer.close(Duration.ZERO);
        log.atInfo().setCause(quiet(e)).log("Kafka doesn't take transactions yet; trying again");
        TimeUnit.NANOSECONDS.sleep(BACKOFF.toNanos());
      }
    }
  }

  /** The class and message are enough: these are expected while a broker or a group moves. */
  private static Throwable quiet(KafkaException e) {
    e.setStackTrace(new StackTraceElement[0]);
    return e;
  }

  @Override
  public void close() {
    producers.forEach(producer -> producer.close(Duration.ofSeconds(1)));
  }
}
