package io.headrace.ingress.jobs;

import static io.headrace.ingress.jobs.SampleRecords.ANSWER;
import static io.headrace.ingress.jobs.SampleRecords.QUESTION;
import static io.headrace.ingress.jobs.SampleRecords.STRANGER;
import static io.headrace.ingress.jobs.SampleRecords.TENANT;
import static io.headrace.ingress.jobs.SampleRecords.commandFor;
import static io.headrace.ingress.jobs.SampleRecords.event;
import static io.headrace.ingress.jobs.SampleRecords.finished;
import static io.headrace.ingress.jobs.SampleRecords.id;
import static io.headrace.ingress.jobs.SampleRecords.outcomeOf;
import static io.headrace.ingress.jobs.SampleRecords.request;
import static io.headrace.ingress.jobs.SampleRecords.requestOf;
import static io.headrace.ingress.jobs.TableOnBroker.topic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headrace.embedded.EmbeddedKafka;
import io.headrace.job.JobCommand;
import io.headrace.job.JobId;
import io.headrace.job.JobStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.consumer.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One broker and one state folder for all tests; each test has jobs of its own. */
final class JobTableIT {
  private static final long CACHE = 8 << 20;
  private static final long NO_CACHE = 0;
  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir static Path dir;
  private static EmbeddedKafka kafka;

  private TableOnBroker broker;

  @BeforeAll
  static void startBroker() {
    kafka = EmbeddedKafka.start(dir.resolve("kafka"), 0);
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  @BeforeEach
  void connect() {
    broker = new TableOnBroker(kafka.bootstrapServers());
  }

  @AfterEach
  void disconnect() {
    broker.close();
  }

  private JobTable table(long cache) {
    return broker.ready(dir.resolve("state"), cache);
  }

  @Test
  void find_rightAfterTheAcknowledgement_alwaysSeesTheJob() throws InterruptedException {
    JobTable table = table(CACHE);
    for (int i = 0; i < 1_000; i++) {
      JobId id = id(i % TableOnBroker.PARTITIONS);
      broker.send(requestOf(id));
      assertThat(table.find(id, TENANT, Duration.ZERO))
          .hasValueSatisfying(job -> assertThat(job.status()).isEqualTo(JobStatus.QUEUED));
    }
  }

  @Test
  void find_jobNobodySubmitted_isEmptySoon() throws InterruptedException {
    JobTable table = table(CACHE);
    Instant before = Instant.now();
    for (int partition = 0; partition < TableOnBroker.PARTITIONS; partition++) {
      assertThat(table.find(id(partition), TENANT, SOON)).isEmpty();
    }
    assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofMillis(1_500));
  }

  @Test
  void find_logEndsWithTransactionMarkers_isEmptySoon() throws InterruptedException {
    JobTable table = table(CACHE);
    try (var transactional = broker.producer(Map.of("transactional.id", "lane-mover"))) {
      transactional.initTransactions();
      for (int i = 0; i < 10; i++) {
        transactional.beginTransaction();
        var _ = transactional.send(requestOf(topic("other"), id(1), request(), QUESTION));
        if (i % 2 == 0) {
          transactional.commitTransaction();
        } else {
          transactional.abortTransaction();
        }
        Instant before = Instant.now();
        assertThat(table.find(id(1), TENANT, SOON)).isEmpty();
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofMillis(500));
      }
    }
  }

  @Test
  void find_behindAnOpenTransaction_doesNotSayThatTheJobIsUnknown() throws InterruptedException {
    JobTable table = table(CACHE);
    JobId id = id(2);
    try (var transactional = broker.producer(Map.of("transactional.id", "slow-mover"))) {
      transactional.initTransactions();
      transactional.beginTransaction();
      var _ = transactional.send(requestOf(topic("other"), id(2), request(), QUESTION));
      transactional.flush();
      broker.send(requestOf(topic("other"), id, request(), QUESTION));
      var found = inBackground(() -> table.find(id, TENANT, Duration.ZERO));
      await().until(() -> broker.metrics.get("headrace.job.table.waiters").gauge().value() > 0);
      transactional.commitTransaction();
      assertThat(found.join()).isPresent();
    }
  }

  @Test
  void find_waiting_returnsWithTheOutcome() throws InterruptedException {
    JobTable table = table(CACHE);
    JobId id = id(3);
    broker.send(requestOf(id));
    var found = inBackground(() -> table.find(id, TENANT, SOON));
    await().until(() -> broker.metrics.get("headrace.job.table.waiters").gauge().value() > 0);
    broker.send(outcomeOf(id));
    assertThat(found.join())
        .hasValueSatisfying(job -> {
          assertThat(job.status()).isEqualTo(JobStatus.COMPLETED);
          assertThat(job.outcome()).contains(finished(JobStatus.COMPLETED));
          assertThat(job.resultBody()).isEqualTo(ANSWER);
          assertThat(job.requestBody()).isEqualTo(QUESTION);
        });
    assertThat(broker.metrics.get("headrace.job.table.waiters").gauge().value()).isZero();
  }

  @Test
  void find_waitingPastTheDeadline_isExpired() throws InterruptedException {
    JobTable table = table(CACHE);
    JobId id = id(3);
    Instant deadline = Instant.now().minus(JobEntry.EXPIRY_GRACE).plusMillis(300);
    broker.send(requestOf(topic("sim"), id, request(deadline, true), QUESTION));
    assertThat(table.find(id, TENANT, Duration.ZERO).map(JobView::status))
        .contains(JobStatus.QUEUED);
    assertThat(table.find(id, TENANT, SOON).map(JobView::status)).contains(JobStatus.EXPIRED);
  }

  @Test
  void find_waitingWhileTheTableCloses_isUnavailable() {
    JobTable table = table(CACHE);
    JobId id = id(3);
    broker.send(requestOf(id));
    var found = inBackground(() -> table.find(id, TENANT, SOON));
    await().until(() -> broker.metrics.get("headrace.job.table.waiters").gauge().value() > 0);
    table.close();
    assertThat(found)
        .failsWithin(Duration.ofSeconds(1))
        .withThrowableThat()
        .withCauseInstanceOf(JobTableUnavailable.class);
  }

  @Test
  void find_byAStranger_isEmptyAtOnce() throws InterruptedException {
    JobTable table = table(CACHE);
    JobId id = id(4);
    broker.send(requestOf(id));
    assertThat(table.find(id, STRANGER, SOON)).isEmpty();
  }

  @Test
  void find_uncommittedOutcome_isShownOnlyAfterTheCommit() throws InterruptedException {
    JobTable table = table(CACHE);
    JobId committed = id(5);
    JobId aborted = id(5);
    broker.send(requestOf(committed));
    broker.send(requestOf(aborted));
    try (var transactional = broker.producer(Map.of("transactional.id", "worker"))) {
      transactional.initTransactions();
      transactional.beginTransaction();
      var _ = transactional.send(outcomeOf(aborted));
      transactional.flush();
      assertThat(table.find(aborted, TENANT, Duration.ofMillis(300)).map(JobView::status))
          .contains(JobStatus.QUEUED);
      transactional.abortTransaction();
      transactional.beginTransaction();
      var _ = transactional.send(outcomeOf(committed));
      transactional.commitTransaction();
    }
    assertThat(table.find(committed, TENANT, SOON).map(JobView::status))
        .contains(JobStatus.COMPLETED);
    assertThat(table.find(aborted, TENANT, Duration.ZERO).map(JobView::status))
        .contains(JobStatus.QUEUED);
  }

  private static void awaitKey(Consumer<String, byte[]> reader, String key) {
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(() -> {
          for (var record : reader.poll(Duration.ofMillis(100))) {
            if (record.key().equals(key)) {
              return true;
            }
          }
          return false;
        });
  }

  /** Who reads an outcome elsewhere, such as a webhook's receiver, never polls an older state. */
  @Test
  void find_afterACommittedOutcome_alwaysSeesIt() throws InterruptedException {
    JobTable table = table(CACHE);
    try (var worker = broker.producer(Map.of("transactional.id", "prompt-worker"));
        var elsewhere = broker.reader("jobs")) {
      worker.initTransactions();
      for (int i = 0; i < 300; i++) {
        JobId id = id(i % TableOnBroker.PARTITIONS);
        broker.send(requestOf(id));
        worker.beginTransaction();
        var _ = worker.send(outcomeOf(id));
        worker.commitTransaction();
        awaitKey(elsewhere, id.value());
        assertThat(table.find(id, TENANT, Duration.ZERO))
            .hasValueSatisfying(job -> assertThat(job.status()).isEqualTo(JobStatus.COMPLETED));
      }
    }
  }

  @Test
  void bodies_notInMemory_areReadFromKafka() throws InterruptedException {
    JobTable table = table(NO_CACHE);
    byte[] large = new byte[8 << 20];
    ThreadLocalRandom.current().nextBytes(large);
    JobId id = id(0);
    JobId small = id(0);
    broker.send(requestOf(topic("other"), id, request(), large));
    broker.send(event(id, finished(JobStatus.FAILED), Arrays.copyOf(large, 6 << 20)));
    broker.send(requestOf(small));
    JobView found = table.find(id, TENANT, SOON).orElseThrow();
    assertThat(found.outcome()).contains(finished(JobStatus.FAILED));
    assertThat(found.resultBody()).isEqualTo(Arrays.copyOf(large, 6 << 20));
    assertThat(found.requestBody()).isEqualTo(large);
    assertThat(table.find(small, TENANT, Duration.ZERO).orElseThrow().requestBody())
        .isEqualTo(QUESTION);
    assertThat(broker.metrics.timer("headrace.job.table.body.read").count()).isPositive();
  }

  @Test
  void restart_keepsEverything() throws InterruptedException {
    JobId done = id(1);
    JobId queued = id(2);
    JobTable first = table(CACHE);
    broker.send(requestOf(done));
    broker.send(requestOf(queued));
    broker.send(outcomeOf(done));
    first.find(done, TENANT, SOON);
    first.close();
    JobTable second = table(CACHE);
    assertThat(second.find(done, TENANT, SOON).orElseThrow().resultBody()).isEqualTo(ANSWER);
    assertThat(second.find(queued, TENANT, Duration.ZERO).map(JobView::status))
        .contains(JobStatus.QUEUED);
    assertThat(second.find(id(4), TENANT, Duration.ZERO)).isEmpty();
  }

  @Test
  void find_cancelled_givesTheWorkerASecondForItsOutcome() throws Exception {
    JobTable table = table(CACHE);
    JobId id = id(3);
    broker.send(requestOf(id));
    var found = inBackground(() -> table.find(id, TENANT, SOON));
    await().untilAsserted(() -> assertThat(waiters()).isOne());
    broker.send(commandFor(id, JobCommand.Kind.CANCEL, TENANT));
    await().until(() -> status(table, id) == JobStatus.CANCELLED);
    assertThat(found).isNotDone();
    broker.send(outcomeOf(id));
    assertThat(found.get().orElseThrow().status()).isEqualTo(JobStatus.COMPLETED);
  }

  private double waiters() {
    return broker.metrics.get("headrace.job.table.waiters").gauge().value();
  }

  private static JobStatus status(JobTable table, JobId id) throws InterruptedException {
    return table.find(id, TENANT, Duration.ZERO).orElseThrow().status();
  }

  @Test
  void find_cancelledWithoutOutcome_isAnsweredAfterASecond() throws InterruptedException {
    JobTable table = table(CACHE);
    JobId id = id(3);
    broker.send(requestOf(id));
    broker.send(commandFor(id, JobCommand.Kind.CANCEL, TENANT));
    await().until(() -> status(table, id) == JobStatus.CANCELLED);
    long started = System.nanoTime();
    assertThat(table.find(id, TENANT, SOON).orElseThrow().status()).isEqualTo(JobStatus.CANCELLED);
    assertThat(Duration.ofNanos(System.nanoTime() - started))
        .isBetween(Duration.ofMillis(900), Duration.ofSeconds(4));
  }

  @Test
  void find_jobOfANewLane_isNeverDenied() throws InterruptedException {
    JobTable table = table(CACHE);
    assertThat(table.find(id(5), TENANT, Duration.ZERO)).isEmpty();
    broker.provision("late");
    JobId id = id(5);
    broker.send(requestOf(topic("late"), id, request(), QUESTION));
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptionsInstanceOf(JobTableUnavailable.class)
        .until(() -> status(table, id) == JobStatus.QUEUED);
  }

  @Test
  void reader_askThatThrows_leavesTheThreadForTheNext() {
    JobId id = id(2);
    long offset = broker.send(requestOf(id)).offset();
    try (RecordReader reader = broker.reader(1)) {
      RecordAt nowhere = new RecordAt(topic("sim"), 2, -5);
      assertThatThrownBy(() -> reader.read(nowhere)).isInstanceOf(JobTableUnavailable.class);
      var record = reader.read(new RecordAt(topic("sim"), 2, offset));
      assertThat(record.value()).isEqualTo(QUESTION);
    }
  }

  @Test
  void awaitRead_ofAnAcknowledgedRecord_comesTrue() throws InterruptedException {
    JobTable table = table(CACHE);
    long offset = broker.send(requestOf(id(1))).offset();
    assertThat(table.awaitRead(topic("sim"), 1, offset, SOON)).isTrue();
    assertThat(table.awaitRead(topic("sim"), 1, offset + 1, Duration.ofMillis(100))).isFalse();
  }

  private interface Finding<T> {
    T find() throws InterruptedException;
  }

  private static <T> CompletableFuture<T> inBackground(Finding<T> finding) {
    CompletableFuture<T> found = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            found.complete(finding.find());
          } catch (InterruptedException | RuntimeException e) {
            found.completeExceptionally(e);
          }
        });
    return found;
  }
}
