package io.headrace.workers.window;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
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
  private static final int COMMIT_TRIES = 3;

  /**
   * A producer that the coordinator timed out is fenced now and then; two processes of one name
   * fence each other at almost every commit. Each fencing weighs so much, each commit takes one.
   */
  private static final int FENCING = 10;

  /**
   * With the pause after each this takes longer than the group takes to tell the older of two
   * processes, by a heartbeat, that it has been replaced: the newer one must not end as well.
   */
  private static final int MAX_FENCINGS = 100 * FENCING;

  /** Opens the transactional producer of an index, without having it initialised. */
  interface Producers {
    Producer<String, byte[]> open(int index);
  }

  /** The group's offsets as they are once no transaction is pending. */
  interface Offsets {
    Map<TopicPartition, OffsetAndMetadata> read() throws InterruptedException, ExecutionException;
  }

  private final Producers open;
  private final int count;
  private final List<Producer<String, byte[]>> producers = new ArrayList<>();
  private final Supplier<ConsumerGroupMetadata> group;
  private final Offsets offsets;
  private final Duration backoff;
  private final List<Sent> sent = new ArrayList<>();
  private int turn;
  private int fencings;

  /** A record of the newest transaction and what became of it. */
  private record Sent(ProducerRecord<String, byte[]> record, Future<RecordMetadata> future) {
    boolean isTooLarge() {
      return future.state() == Future.State.FAILED
          && future.exceptionNow() instanceof RecordTooLargeException;
    }
  }

  /**
   * @param backoff after what Kafka refused
   */
  Transactions(
      Producers open,
      int count,
      Supplier<ConsumerGroupMetadata> group,
      Offsets offsets,
      Duration backoff) {
    this.open = open;
    this.count = count;
    this.group = group;
    this.offsets = offsets;
    this.backoff = backoff;
  }

  /** To be called before anything is read: this ends what an earlier life left open. */
  void init() throws InterruptedException {
    for (int index = 0; index < count; index++) {
      producers.add(initialised(index));
    }
  }

  /**
   * True: all is committed. False: nothing is, and nothing will be.
   *
   * @throws TwinException when another process uses these producers' ids
   */
  boolean commit(
      List<ProducerRecord<String, byte[]>> records, Map<TopicPartition, OffsetAndMetadata> offsets)
      throws InterruptedException {
    int index = Math.floorMod(turn++, producers.size());
    Producer<String, byte[]> producer = producers.get(index);
    sent.clear();
    try {
      producer.beginTransaction();
      for (ProducerRecord<String, byte[]> record : records) {
        sent.add(new Sent(record, producer.send(record))); // a failed send fails the commit
      }
      if (!offsets.isEmpty()) {
        producer.sendOffsetsToTransaction(offsets, group.get());
      }
    } catch (KafkaException e) {
      throwIfInterrupted(e);
      countFencing(e);
      log.atInfo().setCause(quiet(e)).log("a group commit was refused; it will be tried again");
      abort(index);
      TimeUnit.NANOSECONDS.sleep(backoff.toNanos());
      return false;
    }
    return end(index, offsets);
  }

  private boolean end(int index, Map<TopicPartition, OffsetAndMetadata> offsets)
      throws InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        producers.get(index).commitTransaction();
        fencings = Math.max(0, fencings - 1);
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
    throwIfInterrupted(cause);
    countFencing(cause);
    log.atWarn()
        .setCause(quiet(cause))
        .log("a group commit's end is unknown; the group's offsets will tell");
    replace(index);
    boolean committed = isCommitted(offsets);
    log.info("the group commit {}", committed ? "had gone through" : "had not; it is tried again");
    return committed;
  }

  /** Of the commit that was refused last: the records that Kafka never takes. */
  Set<ProducerRecord<String, byte[]>> tooLarge() {
    Set<ProducerRecord<String, byte[]>> tooLarge = new HashSet<>();
    sent.stream().filter(Sent::isTooLarge).forEach(refused -> tooLarge.add(refused.record()));
    return tooLarge;
  }

  private void countFencing(KafkaException e) throws InterruptedException {
    if (isFencing(e) || isFencing(e.getCause())) {
      fencings += FENCING;
      if (fencings > MAX_FENCINGS) {
        throw new TwinException(e);
      }
      TimeUnit.NANOSECONDS.sleep(backoff.toNanos());
    }
  }

  private static boolean isFencing(@Nullable Throwable e) {
    return e instanceof ProducerFencedException || e instanceof InvalidProducerEpochException;
  }

  private boolean isCommitted(Map<TopicPartition, OffsetAndMetadata> offsets)
      throws InterruptedException {
    while (true) {
      try {
        Map<TopicPartition, OffsetAndMetadata> stored = this.offsets.read();
        return offsets.entrySet().stream()
            .anyMatch(sent -> same(sent.getValue(), stored.get(sent.getKey())));
      } catch (ExecutionException e) {
        log.info("the group's offsets can't be read yet; trying again");
        TimeUnit.NANOSECONDS.sleep(backoff.toNanos());
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
      throwIfInterrupted(e);
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
        boolean interrupted = Thread.interrupted();
        producer.close(Duration.ZERO);
        if (interrupted) {
          throw new InterruptedException();
        }
        log.atInfo().setCause(quiet(e)).log("Kafka doesn't take transactions yet; trying again");
        TimeUnit.NANOSECONDS.sleep(backoff.toNanos());
      }
    }
  }

  /** Kafka's clients wrap an interrupt; here it means that the lane ends. */
  private static void throwIfInterrupted(KafkaException e) throws InterruptedException {
    if (e instanceof InterruptException) {
      boolean _ = Thread.interrupted();
      throw new InterruptedException();
    }
  }

  /** The class and message are enough: these are expected while a broker or a group moves. */
  private static Throwable quiet(KafkaException e) {
    e.setStackTrace(new StackTraceElement[0]);
    return e;
  }

  @Override
  public void close() {
    producers.forEach(producer -> producer.close(Duration.ZERO)); // what is open is not to be sent
  }
}
