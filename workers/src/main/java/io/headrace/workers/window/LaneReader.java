package io.headrace.workers.window;

import io.headrace.job.Priority;
import io.headrace.topic.JobRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
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
  private static final Duration POLL_PAUSED = Duration.ofMillis(10);

  private static final Duration OVER_EVERY = Duration.ofSeconds(1);
  private static final Duration HAND_OVER_CHECK = Duration.ofMillis(5);

  /** Kafka's answers to what has to be asked between two polls. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(1);

  /** A commit under way may hold up a hand-over for this long, and for less at the lane's end. */
  private static final Duration COMMIT_LIMIT = Duration.ofSeconds(60);

  private static final Duration LAST_COMMIT_LIMIT = Duration.ofSeconds(2);

  private final Map<String, Priority> topics;
  private final Consumer<String, byte[]> consumer;
  private final Dispatcher dispatcher;
  private final GroupCommit commit;
  private final Work work;
  private final LaneLimits limits;
  private final Duration revokeGrace;
  private final LaneMetrics metrics;
  private final LongSupplier nanos;

  /** Partitions whose progress isn't understood; left alone as long as they are ours. */
  private final Set<TopicPartition> refused = new HashSet<>();

  private volatile ConsumerGroupMetadata group;
  private volatile int assigned;
  private volatile boolean stopped;

  /** Nothing is committed any more, so there is nothing to wait for and no last word. */
  private volatile boolean abandoned;

  private final LostPlaces lost;
  private boolean ended;
  private long overNanos;

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
    this.overNanos = nanos.getAsLong();
    this.group = consumer.groupMetadata();
    this.lost = new LostPlaces(consumer, dispatcher, commit, COMMIT_LIMIT);
  }

  /** The consumer's newest standing in its group; what a transaction's offsets are checked by. */
  ConsumerGroupMetadata group() {
    return group;
  }

  /** The number of partitions that are this worker's. */
  int assigned() {
    return assigned;
  }

  void stop() {
    stopped = true;
    consumer.wakeup();
  }

  /** As {@link #stop}, after the commits have failed. */
  void abandon() {
    abandoned = true;
    stop();
  }

  /** The thread's whole life. */
  void run() throws InterruptedException {
    try {
      readOn();
      handOver(consumer.assignment(), LAST_COMMIT_LIMIT);
    } finally {
      ended = true; // closing the consumer tells of its partitions once more
    }
  }

  private void readOn() throws InterruptedException {
    consumer.subscribe(topics.keySet(), this);
    while (!stopped) {
      try {
        round();
      } catch (WakeupException e) {
        // stop() was called; the loop ends
      } catch (OffsetOutOfRangeException e) {
        lost.add(e);
      } catch (NoOffsetForPartitionException e) {
        log.atInfo().log("partitions came that aren't open yet; they are before the next poll");
        TimeUnit.NANOSECONDS.sleep(POLL_PAUSED.toNanos());
      } catch (RetriableException e) {
        log.atInfo().log("reading is interrupted ({}); trying again", e.getClass().getSimpleName());
        TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
      }
    }
  }

  private void round() throws InterruptedException {
    open(consumer.assignment());
    assigned = consumer.assignment().size();
    lost.find();
    Set<TopicPartition> paused = pauseAndResume();
    ConsumerRecords<String, byte[]> records = consumer.poll(paused.isEmpty() ? POLL : POLL_PAUSED);
    group = consumer.groupMetadata();
    take(records);
    look(nanos.getAsLong());
    metrics.observe(commit.windows(), dispatcher.running(), dispatcher::limitsReached);
  }

  private void look(long nowNanos) {
    dispatcher.look(nowNanos);
    if (nowNanos - overNanos >= OVER_EVERY.toNanos()) {
      overNanos = nowNanos;
      dispatcher.endOver();
    }
  }

  private Set<TopicPartition> pauseAndResume() {
    Set<TopicPartition> assigned = consumer.assignment();
    Set<TopicPartition> pause = dispatcher.full(assigned);
    for (TopicPartition partition : assigned) {
      if (!mayGrow(partition)) {
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
    return commit
        .window(partition)
        .filter(window -> window.mayGrow(limits.maxSpread()))
        .isPresent();
  }

  private void take(ConsumerRecords<String, byte[]> records) {
    List<Job> jobs = new ArrayList<>(records.count());
    for (TopicPartition partition : records.partitions()) {
      PartitionWindow window = commit.window(partition).orElse(null);
      if (window == null) { // it is read again when it is open
        consumer.seek(partition, records.records(partition).getFirst().offset());
        continue;
      }
      for (ConsumerRecord<String, byte[]> record : records.records(partition)) {
        if (!window.fits(record.offset())) {
          consumer.seek(partition, record.offset()); // offsets are missing here: a wide jump
          break;
        }
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
      requireKeyAndBody(record);
      Job job = new Job(record, partition, priority, request, window, slot);
      job.setModel(work.model(job));
      jobs.add(job);
    } catch (RuntimeException e) {
      log.atWarn()
          .addKeyValue("topic", partition.topic())
          .addKeyValue("partition", partition.partition())
          .addKeyValue("offset", record.offset())
          .log("a record is not a job; it goes to the dead letters");
      var dead = Dispatcher.unreadable(work, record, "not a request record");
      commit.add(new Completion(window, slot, dead, List::of, () -> {}));
    }
  }

  private static void requireKeyAndBody(ConsumerRecord<String, byte[]> record) {
    if (record.key() == null || record.value() == null) {
      throw new IllegalArgumentException("a request has a key and a body");
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    group = consumer.groupMetadata();
    try {
      open(partitions);
    } catch (RetriableException | WakeupException e) {
      consumer.pause(partitions); // opened before the next poll
    }
    consumer.pause(refused); // whoever moves a partition may have resumed it
  }

  /** Makes windows for those that have none, from what is on record. */
  private void open(Collection<TopicPartition> partitions) {
    Set<TopicPartition> closed = new HashSet<>(partitions);
    closed.removeAll(commit.windows().keySet());
    closed.removeAll(refused);
    if (!closed.isEmpty()) {
      Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(closed, ANSWER_LIMIT);
      closed.forEach(partition -> open(partition, Optional.ofNullable(committed.get(partition))));
    }
  }

  private void open(TopicPartition partition, Optional<OffsetAndMetadata> last) {
    long base = last.map(OffsetAndMetadata::offset).orElseGet(() -> goToBeginning(partition));
    String metadata = last.map(OffsetAndMetadata::metadata).orElse("");
    try {
      commit.open(partition, PartitionWindow.open(base, metadata));
    } catch (IllegalArgumentException e) {
      refused.add(partition);
      consumer.pause(List.of(partition)); // this very poll may bring records of it
      log.atError()
          .setCause(e)
          .addKeyValue("topic", partition.topic())
          .addKeyValue("partition", partition.partition())
          .addKeyValue("offset", base)
          .log(
              "which jobs are done can't be told, so none of this partition is run; run the"
                  + " release that wrote this, or set the group's offset");
    }
  }

  /** Nobody has read this partition yet. */
  private long goToBeginning(TopicPartition partition) {
    long begin =
        consumer.beginningOffsets(List.of(partition), ANSWER_LIMIT).getOrDefault(partition, 0L);
    consumer.seek(partition, begin);
    return begin;
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    if (ended) {
      return;
    }
    group = consumer.groupMetadata();
    try {
      handOver(partitions, COMMIT_LIMIT);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    if (ended) {
      return;
    }
    refused.removeAll(partitions);
    dispatcher.drop(partitions);
    try {
      var _ = commit.close(partitions, COMMIT_LIMIT);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
    dispatcher.interrupt(partitions);
  }

  /** Gives calls a moment to end and be committed, stops the rest, and writes the last word. */
  private void handOver(Collection<TopicPartition> partitions, Duration commitLimit)
      throws InterruptedException {
    refused.removeAll(partitions);
    if (partitions.isEmpty() || abandoned) {
      return;
    }
    dispatcher.drop(partitions);
    awaitEnds(partitions);
    Map<TopicPartition, OffsetAndMetadata> last = commit.close(partitions, commitLimit);
    dispatcher.interrupt(partitions);
    if (last.isEmpty() || abandoned) {
      return;
    }
    try {
      commitLast(last);
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      log.atWarn()
          .log("could not record a clean hand-over; calls in flight will count as one crash");
    }
  }

  private void commitLast(Map<TopicPartition, OffsetAndMetadata> last) {
    try {
      consumer.commitSync(last, ANSWER_LIMIT);
    } catch (WakeupException e) { // meant for a poll that had returned already
      consumer.commitSync(last, ANSWER_LIMIT);
    }
  }

  private void awaitEnds(Collection<TopicPartition> partitions) throws InterruptedException {
    long until = nanos.getAsLong() + revokeGrace.toNanos();
    while (commit.inFlight(partitions) > 0 && nanos.getAsLong() < until && !abandoned) {
      TimeUnit.NANOSECONDS.sleep(HAND_OVER_CHECK.toNanos());
    }
  }
}
