package io.headrace.workers.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headrace.config.Scheduling;
import io.headrace.job.Priority;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class DispatcherTest {
  private static final TopicPartition PARTITION = new TopicPartition("requests", 0);
  private static final int KIB = 1 << 10;
  private static final LaneLimits LIMITS = new LaneLimits(10, 10, 4 * KIB, 100, 1 << 20, 100);

  private PartitionWindow window = PartitionWindow.open(0, "");
  private final Recorded producer = new Recorded(_ -> null);
  private final List<Runnable> started = new ArrayList<>();
  private long next;

  @Test
  void start_bytesInFlightReachTheLimit_waitsForCommits() throws Exception {
    GroupCommit commit = commit();
    Dispatcher dispatcher = dispatcher(commit, job -> outcome(job, KIB));

    dispatcher.add(List.of(job(2 * KIB), job(2 * KIB), job(1), job(1)));
    commit.commitNow(); // a new ownership puts starts on record first
    assertThat(started).hasSize(2);
    started.removeFirst().run();
    assertThat(started).hasSize(1);
    commit.commitNow();
    commit.commitNow();

    assertThat(started).hasSize(3);
  }

  @Test
  void limitsReached_onlyWhatHoldsJobsUp() throws Exception {
    GroupCommit commit = commit();
    LaneLimits limits = new LaneLimits(2, 3, 4 * KIB, 100, 1 << 20, 100);
    Dispatcher dispatcher = dispatcher(commit, job -> outcome(job, 1), limits);

    dispatcher.add(List.of(job(1), job(1)));
    assertThat(dispatcher.limitsReached()).as("nobody waits").isEmpty();
    dispatcher.add(List.of(job(1), job(1), job(1)));
    assertThat(dispatcher.limitsReached()).containsExactly("concurrency");
    commit.commitNow();
    started.removeFirst().run();
    assertThat(dispatcher.limitsReached()).containsExactlyInAnyOrder("concurrency", "maxInFlight");
  }

  @Test
  void limitsReached_roomIsUsedUp_readsNoFurther() throws Exception {
    LaneLimits limits = new LaneLimits(1, 10, 1 << 20, 2, 1 << 20, 100);
    Dispatcher dispatcher = dispatcher(commit(), job -> outcome(job, 1), limits);
    dispatcher.add(List.of(job(1), job(1), job(1)));

    assertThat(dispatcher.full(List.of(PARTITION))).containsExactly(PARTITION);

    assertThat(dispatcher.limitsReached()).contains("maxBuffered").doesNotContain("maxInFlight");
  }

  @Test
  void start_jobLargerThanTheLimit_runsAlone() throws Exception {
    GroupCommit commit = commit();
    Dispatcher dispatcher = dispatcher(commit, job -> outcome(job, 1));

    dispatcher.add(List.of(job(5 * KIB), job(5 * KIB)));
    commit.commitNow();
    assertThat(started).hasSize(1);
    started.removeFirst().run();
    commit.commitNow();
    commit.commitNow();

    assertThat(started).hasSize(1);
  }

  @Test
  void run_memoryUsedUp_endsTheLaneAndGivesNobodyUp() throws Exception {
    GroupCommit commit = commit();
    Dispatcher dispatcher =
        dispatcher(
            commit,
            _ -> {
              throw new OutOfMemoryError("that the test wants");
            });
    dispatcher.add(List.of(job(1)));
    commit.commitNow();

    started.removeFirst().run();

    assertThatThrownBy(commit::run).isInstanceOf(OutOfMemoryError.class);
    assertThat(producer.committed).isEmpty();
    assertThat(dispatcher.running()).isZero();
  }

  @Test
  void run_jobTookMoreThanItsCost_itsTenantWaitsForTheOthers() throws Exception {
    GroupCommit commit = commit();
    List<String> order = new ArrayList<>();
    Dispatcher dispatcher =
        dispatcher(
            commit,
            job -> {
              order.add(job.request().tenant().value());
              job.took(job.request().tenant().value().equals("dear") ? 1_000 : 1);
              return outcome(job, 1);
            },
            new LaneLimits(1, 100, 1 << 20, 100, 1 << 20, 100));

    dispatcher.add(List.of(job("dear"), job("dear"), job("dear")));
    dispatcher.add(List.of(job("cheap"), job("cheap"), job("cheap")));
    while (order.size() < 6) {
      commit.commitNow();
      started.removeFirst().run();
    }

    assertThat(order).containsExactly("dear", "cheap", "cheap", "cheap", "dear", "dear");
  }

  @Test
  void run_outcomeWithLargeHeaders_isGivenUp() throws Exception {
    GroupCommit commit = commit();
    Dispatcher dispatcher =
        dispatcher(
            commit,
            job -> {
              List<ProducerRecord<String, byte[]>> records = outcome(job, 1);
              records.getFirst().headers().add("served-model", new byte[9 << 20]);
              return records;
            });
    dispatcher.add(List.of(job(1)));
    commit.commitNow();

    started.removeFirst().run();
    commit.commitNow();

    assertThat(producer.committed).containsExactly("given up");
  }

  @Test
  void takePlace_suspectOfTwoCrashes_isBlamedOnRecordOnlyWhileItCalls() throws Exception {
    Progress crashed = new Progress(false, 1, List.of(Progress.Mark.IN_FLIGHT_1));
    window = PartitionWindow.open(0, crashed.encode());
    GroupCommit commit = commit();
    Dispatcher dispatcher = dispatcher(commit, job -> outcome(job, 1));
    Job suspect = job(1);
    dispatcher.add(List.of(suspect));
    commit.commitNow();
    assertThat(started).hasSize(1);
    assertThat(suspect.takePlace()).isTrue();
    assertThat(mark()).isEqualTo(Progress.Mark.IN_FLIGHT_2);

    suspect.leavePlace();
    assertThat(suspect.takePlace()).as("before that is on record").isFalse();
    commit.commitNow();
    assertThat(mark()).isEqualTo(Progress.Mark.QUEUED_2);

    CompletableFuture<Boolean> taken = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> take(suspect, taken));
    await()
        .until(() -> {
          commit.commitNow();
          return taken.isDone();
        });
    assertThat(taken.get()).isTrue();
    assertThat(mark()).isEqualTo(Progress.Mark.IN_FLIGHT_2);
  }

  private static void take(Job job, CompletableFuture<Boolean> taken) {
    try {
      taken.complete(job.takePlace());
    } catch (InterruptedException e) {
      taken.completeExceptionally(e);
    }
  }

  /** What is on record of the first job. */
  private Progress.Mark mark() {
    OffsetAndMetadata last = Optional.ofNullable(producer.offsets.get(PARTITION)).orElseThrow();
    return Progress.decode(last.metadata()).marks().getFirst();
  }

  private GroupCommit commit() throws InterruptedException {
    Transactions transactions =
        new Transactions(
            _ -> producer,
            2,
            () -> new MockConsumer<>("earliest").groupMetadata(),
            () -> producer.offsets,
            Duration.ZERO);
    transactions.init();
    GroupCommit commit =
        new GroupCommit(
            transactions, Duration.ZERO, new SimpleMeterRegistry().timer("commit"), () -> 0);
    commit.open(PARTITION, window);
    return commit;
  }

  private Dispatcher dispatcher(
      GroupCommit commit, Function<Job, List<ProducerRecord<String, byte[]>>> run) {
    return dispatcher(commit, run, LIMITS);
  }

  private Dispatcher dispatcher(
      GroupCommit commit,
      Function<Job, List<ProducerRecord<String, byte[]>>> run,
      LaneLimits limits) {
    return new Dispatcher(
        limits,
        new FunctionWork(run),
        commit,
        (_, work) ->
            new Thread() {
              @Override
              public void start() {
                started.add(work);
              }
            },
        new FairQueue(Scheduling.FAIR, () -> false, () -> 0));
  }

  private Job job(int bytes) {
    return job("tenant", bytes);
  }

  private Job job(String tenant) {
    return job(tenant, 1);
  }

  private Job job(String tenant, int bytes) {
    long offset = next++;
    return new Job(
        SampleRequests.record(PARTITION, offset, "job-" + offset, new byte[bytes]),
        PARTITION,
        Priority.NORMAL,
        SampleRequests.of(tenant),
        window,
        window.add(offset, 0).orElseThrow());
  }

  private static List<ProducerRecord<String, byte[]>> outcome(Job job, int bytes) {
    return List.of(new ProducerRecord<>("jobs", job.id(), new byte[bytes]));
  }

  private record FunctionWork(Function<Job, List<ProducerRecord<String, byte[]>>> work)
      implements UnpacedWork {
    @Override
    public List<ProducerRecord<String, byte[]>> run(Job job) {
      return work.apply(job);
    }

    @Override
    public List<ProducerRecord<String, byte[]>> giveUp(Job job, String reason) {
      return List.of(new ProducerRecord<>("jobs", "given up", new byte[0]));
    }

    @Override
    public List<ProducerRecord<String, byte[]>> unreadable(
        ConsumerRecord<String, byte[]> source, String why) {
      throw new IllegalStateException("every record of this test is a job");
    }
  }
}
