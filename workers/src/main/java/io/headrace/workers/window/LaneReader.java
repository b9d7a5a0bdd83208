package io.headrace.workers.window;

import io.headrace.job.Priority;
import io.headrace.topic.JobRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the lane's consumer: reads records into windows, pauses partitions that have enough waiting,
 * and hands partitions over when the group moves them. One thread runs it; only {@link #group} and
 * {@link #stop} are for others.
 */
final class LaneReader implements ConsumerRebalanceListener {
  private static final Logger log = LoggerFactory.getLogger(LaneReader.class);
  private static final Duration POLL = Duration.ofMillis(200);

  /** A paused partition is looked at again this soon. */
  private static final Duration POLL_PAUSED = Duration.ofMillis(2);

  private static final Duration HAND_OVER_CHECK = Duration.ofMillis(5);

  private final Map<String, Priority> topics;
  private final Consumer<String, byte[]> consumer;
  private final Dispatcher dispatcher;
  private final GroupCommit commit;
  private final Work work;
  private final LaneLimits limits;
  private final Duration revokeGrace;
  private final LaneMetrics metrics;
  private final LongSupplier nanos;
  private volatile ConsumerGroupMetadata group;
  private volatile boolean stopped;

  LaneReader(
      Map<String, Priority> topics,
      Consumer<String, byte[]> consumer,
      Dispatcher dispatcher,
      GroupCommit commit,
      Work work,
      LaneLimits limits,
      Duration revokeGrace,
      LaneMetrics metrics,
      LongSupplier nanos) {
    this.topics = topics;
    this.consumer = consumer;
    this.dispatcher = dispatcher;
    this.commit = commit;
    this.work = work;
    this.limits = limits;
    this.revokeGrace = revokeGrace;
    this.metrics = metrics;
    this.nanos = nanos;
    this.group = consumer.groupMetadata();
  }

  /** The consumer's newest standing in its group; what a transaction's offsets are checked by. */
  ConsumerGroupMetadata group() {
    return group;
  }

  void stop() {
    stopped = true;
    consumer.wakeup();
  }

  /** The thread's whole life. */
  void run() {
    consumer.subscribe(topics.keySet(), this);
    while (!stopped) {
      try {
        Set<TopicPartition> paused = pauseAndResume();
        ConsumerRecords<String, byte[]> records =
            consumer.poll(paused.isEmpty() ? POLL : POLL_PAUSED);
        group = consumer.groupMetadata();
        take(records);
        metrics.observe(consumer, commit.windows(), dispatcher.running());
      } catch (WakeupException e) {
        // stop() was called; the loop ends
      } catch (FencedInstanceIdException e) {
        throw e;
      } catch (RetriableException e) {
        log.atInfo().log("reading is interrupted ({}); trying again", e.getClass().getSimpleName());
      }
    }
    handOver(consumer.assignment());
  }

  private Set<TopicPartition> pauseAndResume() {
    Set<TopicPartition> assigned = consumer.assignment();
    Set<TopicPartition> pause = new HashSet<>();
    for (TopicPartition partition : assigned) {
      if (dispatcher.isFull(partition, assigned.size()) || !mayGrow(partition)) {
        pause.add(partition);
      }
    }
    Set<TopicPartition> resume = new HashSet<>(consumer.paused());
    resume.removeAll(pause);
    consumer.pause(pause);
    consumer.resume(resume);
    return pause;
  }

  private boolean mayGrow(TopicPartition partition) {
    return commit.window(partition).map(window -> window.mayGrow(limits.maxSpread())).orElse(true);
  }

  private void take(ConsumerRecords<String, byte[]> records) {
    List<Job> jobs = new ArrayList<>(records.count());
    for (TopicPartition partition : records.partitions()) {
      PartitionWindow window = commit.window(partition).orElseThrow();
      for (ConsumerRecord<String, byte[]> record : records.records(partition)) {
        window
            .add(record.offset(), record.timestamp())
            .ifPresent(slot -> take(record, partition, window, slot, jobs));
      }
    }
    if (!jobs.isEmpty()) {
      dispatcher.add(jobs);
    }
  }

  private void take(
      ConsumerRecord<String, byte[]> record,
      TopicPartition partition,
      PartitionWindow window,
      Slot slot,
      List<Job> jobs) {
    try {
      Priority priority = topics.getOrDefault(partition.topic(), Priority.NORMAL);
      var request = JobRecords.request(record.headers());
      jobs.add(new Job(record, partition, priority, request, window, slot));
    } catch (RuntimeException e) {
      log.atWarn()
          .addKeyValue("topic", partition.topic())
          .addKeyValue("partition", partition.partition())
          .addKeyValue("offset", record.offset())
          .log("a record is not a job; it goes to the dead letters");
      commit.add(
          new Completion(window, slot, work.unreadable(record, "not a request record"), () -> {}));
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    group = consumer.groupMetadata();
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(partitions));
    for (TopicPartition partition : partitions) {
      OffsetAndMetadata last = committed.get(partition);
      commit.open(
          partition,
          last == null
              ? PartitionWindow.open(consumer.position(partition), "")
              : PartitionWindow.open(last.offset(), last.metadata()));
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    group = consumer.groupMetadata();
    handOver(partitions);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    dispatcher.drop(partitions);
    dispatcher.interrupt(partitions);
    commit.close(partitions);
  }

  /** Gives calls a moment to end and be committed, stops the rest, and writes the last word. */
  private void handOver(Collection<TopicPartition> partitions) {
    if (partitions.isEmpty()) {
      return;
    }
    dispatcher.drop(partitions);
    awaitEnds(partitions);
    Map<TopicPartition, OffsetAndMetadata> last = commit.close(partitions);
    dispatcher.interrupt(partitions);
    try {
      consumer.commitSync(last);
    } catch (KafkaException e) {
      log.atWarn()
          .log("could not record a clean hand-over; calls in flight will count as one crash");
    }
  }

  private void awaitEnds(Collection<TopicPartition> partitions) {
    long until = nanos.getAsLong() + revokeGrace.toNanos();
    try {
      while (commit.inFlight(partitions) > 0 && nanos.getAsLong() < until) {
        TimeUnit.NANOSECONDS.sleep(HAND_OVER_CHECK.toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
