package io.headrace.workers.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.Scheduling;
import io.headrace.job.Priority;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a reader does with a log that isn't as it was left. Most of its records are no jobs. */
final class LaneReaderTest implements UnpacedWork {
  private static final TopicPartition PARTITION = new TopicPartition("requests", 0);
  private static final LaneLimits LIMITS = new LaneLimits(10, 10, 1 << 20, 100, 1 << 20, 100);
  private static final Map<String, Priority> TOPICS = Map.of(PARTITION.topic(), Priority.NORMAL);

  private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();

  /** Kafka's own forgets what is committed while it assigns. */
  private final MockConsumer<String, byte[]> consumer =
      new MockConsumer<>("none") {
        @Override
        public synchronized Map<TopicPartition, OffsetAndMetadata> committed(
            Set<TopicPartition> partitions, Duration timeout) {
          return committed;
        }
      };

  private final Recorded producer = new Recorded(_ -> null);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<Long> read = new ArrayList<>();

  /** Models of jobs that wait. */
  private final List<String> waiting = new CopyOnWriteArrayList<>();

  private GroupCommit commit;
  private LaneReader reader;

  @BeforeEach
  void assign() throws InterruptedException {
    Transactions transactions =
        new Transactions(
            _ -> producer, 1, consumer::groupMetadata, () -> producer.offsets, Duration.ZERO);
    transactions.init();
    commit = new GroupCommit(transactions, Duration.ZERO, registry.timer("commit"), () -> 0);
    reader =
        new LaneReader(
            TOPICS,
            consumer,
            new Dispatcher(LIMITS, this, commit, (_, work) -> new Thread(work), queue()),
            commit,
            this,
            LIMITS,
            Duration.ZERO,
            new LaneMetrics("lane", TOPICS, registry, InstantSource.system()),
            System::nanoTime);
    consumer.schedulePollTask(() -> consumer.rebalance(List.of(PARTITION)));
  }

  @Test
  void run_nothingCommitted_readsFromTheLogsBegin() throws Exception {
    bounds(5, 8);
    append(5, 8);

    run();

    assertThat(read).containsExactly(5L, 6L, 7L);
  }

  @Test
  void run_committedBelowTheLogsBegin_readsFromThere() throws Exception {
    committed(2, "");
    bounds(5, 8);
    outOfRange(2);
    append(5, 8);

    run();

    assertThat(read).containsExactly(5L, 6L, 7L);
  }

  @Test
  void run_committedAboveTheLogsEnd_readsFromThereAndKnowsNothingOfIt() throws Exception {
    PartitionWindow before = PartitionWindow.open(6, "");
    assertThat(before.add(6, 0)).isPresent();
    before.finish(before.add(7, 0).orElseThrow());
    committed(6, before.commit().metadata());
    bounds(0, 4);
    outOfRange(6);
    append(4, 9);

    run();

    assertThat(read).containsExactly(4L, 5L, 6L, 7L, 8L);
  }

  @Test
  void run_logHasOtherRecordsFromSomewhereOn_readsThoseAgain() throws Exception {
    PartitionWindow before = PartitionWindow.open(1, "");
    for (long offset = 1; offset < 5; offset++) {
      Slot slot = before.add(offset, 0).orElseThrow();
      if (offset % 2 == 0) {
        before.finish(slot);
      }
    }
    committed(1, before.commit().metadata());
    bounds(0, 6);
    LogTruncationException truncated =
        new LogTruncationException(
            Map.of(PARTITION, 5L), Map.of(PARTITION, new OffsetAndMetadata(3)));
    consumer.schedulePollTask(() -> consumer.setPollException(truncated));
    append(0, 6);

    run();

    assertThat(read).as("2 is finished, 4 is another record now").containsExactly(1L, 3L, 4L, 5L);
  }

  @Test
  void run_commitsHaveFailed_endsWithoutALastWord() throws Exception {
    bounds(0, 1);
    append(0, 1);
    consumer.schedulePollTask(reader::abandon);

    reader.run();

    assertThat(commit.window(PARTITION)).isPresent();
  }

  @Test
  void run_aJob_waitsByTheModelThatIsAskedForIt() throws Exception {
    bounds(0, 1);
    consumer.schedulePollTask(() -> {
      var job = SampleRequests.record(PARTITION, 0, "resp_1", new byte[] {'{', '}'});
      SampleRequests.headers("tenant").forEach(job.headers()::add);
      consumer.addRecord(job);
    });

    run();

    assertThat(waiting).isNotEmpty().containsOnly("asked");
  }

  @Test
  void onPartitionsRevoked_readerHasEnded_doesNothing() throws Exception {
    bounds(0, 1);
    append(0, 1);
    run();
    commit.open(PARTITION, PartitionWindow.open(0, ""));

    reader.onPartitionsRevoked(List.of(PARTITION));
    reader.onPartitionsLost(List.of(PARTITION));

    assertThat(commit.window(PARTITION)).isPresent();
  }

  private static FairQueue queue() {
    return new FairQueue(Scheduling.FAIR, () -> false, () -> 0);
  }

  private void committed(long offset, String metadata) {
    committed.put(PARTITION, new OffsetAndMetadata(offset, metadata));
  }

  private void bounds(long begin, long end) {
    consumer.updateBeginningOffsets(Map.of(PARTITION, begin));
    consumer.updateEndOffsets(Map.of(PARTITION, end));
  }

  private void outOfRange(long asked) {
    consumer.schedulePollTask(
        () -> consumer.setPollException(new OffsetOutOfRangeException(Map.of(PARTITION, asked))));
  }

  private void append(long begin, long end) {
    consumer.schedulePollTask(() -> {
      for (long offset = begin; offset < end; offset++) {
        consumer.addRecord(SampleRequests.record(PARTITION, offset, "job-" + offset));
      }
    });
  }

  /** A few polls more than the test needs. */
  private void run() throws InterruptedException {
    for (int polls = 0; polls < 4; polls++) {
      consumer.schedulePollTask(() -> {});
    }
    consumer.schedulePollTask(reader::stop);
    reader.run();
  }

  @Override
  public String model(Job job) {
    return "asked";
  }

  @Override
  public Optional<Ticket> ticket(Job job) {
    waiting.add(job.model());
    return Optional.empty();
  }

  @Override
  public List<ProducerRecord<String, byte[]>> run(Job job) {
    throw new IllegalStateException("no job of this test begins");
  }

  @Override
  public List<ProducerRecord<String, byte[]>> giveUp(Job job, String reason) {
    throw new IllegalStateException("no record of this test is a job");
  }

  @Override
  public List<ProducerRecord<String, byte[]>> unreadable(
      ConsumerRecord<String, byte[]> source, String why) {
    read.add(source.offset());
    return List.of();
  }
}
