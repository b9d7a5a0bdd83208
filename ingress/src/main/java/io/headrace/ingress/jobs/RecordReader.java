package io.headrace.ingress.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads single records by their place. Each thread owns one consumer; those who ask wait on their
 * virtual threads. Reads uncommitted: a place comes from a committed read, and committed records
 * before an open transaction elsewhere must not wait for it.
 */
final class RecordReader implements AutoCloseable {
  /** Asks that wait at once; more are refused. */
  private static final int MAX_WAITING = 1_000;

  private static final Duration POLL = Duration.ofMillis(200);

  private record Ask(RecordAt at, CompletableFuture<ConsumerRecord<byte[], byte[]>> answer) {}

  private final BlockingQueue<Ask> asks = new ArrayBlockingQueue<>(MAX_WAITING);
  private final List<KafkaConsumer<byte[], byte[]>> consumers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Duration limit;
  private final LongSupplier nanoTime;

  /**
   * Starts {@code size} threads.
   *
   * @param limit for one record, the wait for a free thread included
   */
  RecordReader(Map<String, Object> settings, int size, Duration limit, LongSupplier nanoTime) {
    this.limit = limit;
    this.nanoTime = nanoTime;
    for (int i = 0; i < size; i++) {
      var consumer =
          new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
      consumers.add(consumer);
      threads.add(
          Thread.ofPlatform().name("record-reader-" + i).daemon().start(() -> serve(consumer)));
    }
  }

  /**
   * The record that lies there.
   *
   * @throws BodyGone when it has been deleted
   * @throws JobTableUnavailable when Kafka doesn't give it in time
   */
  ConsumerRecord<byte[], byte[]> read(RecordAt at) {
    Ask ask = new Ask(at, new CompletableFuture<>());
    if (!asks.offer(ask)) {
      throw new JobTableUnavailable("too many records are being read from Kafka; ask again");
    }
    try {
      return ask.answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new JobTableUnavailable("Kafka didn't give " + at + " within " + limit, e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof BodyGone gone
          ? gone
          : new JobTableUnavailable("Kafka didn't give " + at, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JobTableUnavailable("interrupted while reading " + at, e);
    } finally {
      ask.answer.cancel(false);
    }
  }

  private void serve(KafkaConsumer<byte[], byte[]> consumer) {
    try {
      while (true) {
        answer(consumer, asks.take());
      }
    } catch (InterruptedException | InterruptException | WakeupException _) {
      // closing
    } finally {
      boolean _ = Thread.interrupted(); // the consumer says good-bye to the broker
      consumer.close();
    }
  }

  private void answer(KafkaConsumer<byte[], byte[]> consumer, Ask ask) {
    if (ask.answer.isDone()) {
      return; // nobody waits any more
    }
    try {
      ask.answer.complete(fetch(consumer, ask));
    } catch (WakeupException | InterruptException closing) {
      ask.answer.completeExceptionally(closing);
      throw closing;
    } catch (OffsetOutOfRangeException _) {
      ask.answer.completeExceptionally(new BodyGone(ask.at.toString()));
    } catch (RuntimeException | Error e) {
      ask.answer.completeExceptionally(e); // the next ask may do better: the thread lives on
    }
  }

  private ConsumerRecord<byte[], byte[]> fetch(KafkaConsumer<byte[], byte[]> consumer, Ask ask) {
    TopicPartition partition = new TopicPartition(ask.at.topic(), ask.at.partition());
    consumer.assign(Set.of(partition));
    consumer.seek(partition, ask.at.offset());
    long end = nanoTime.getAsLong() + limit.toNanos();
    while (nanoTime.getAsLong() < end && !ask.answer.isDone()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        return require(record, ask.at);
      }
    }
    throw new KafkaException("no answer for " + ask.at);
  }

  /** The first record from an offset on is the one there, or that one is no longer kept. */
  private static ConsumerRecord<byte[], byte[]> require(
      ConsumerRecord<byte[], byte[]> record, RecordAt at) {
    if (record.offset() != at.offset()) {
      throw new BodyGone(at.toString());
    }
    return record;
  }

  @Override
  public void close() {
    consumers.forEach(KafkaConsumer::wakeup);
    threads.forEach(Thread::interrupt);
    asks.forEach(ask -> ask.answer.cancel(false));
  }
}
