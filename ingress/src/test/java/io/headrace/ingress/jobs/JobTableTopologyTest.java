package io.headrace.ingress.jobs;

import static io.headrace.ingress.jobs.SampleRecords.ANSWER;
import static io.headrace.ingress.jobs.SampleRecords.QUESTION;
import static io.headrace.ingress.jobs.SampleRecords.REQUESTS;
import static io.headrace.ingress.jobs.SampleRecords.STRANGER;
import static io.headrace.ingress.jobs.SampleRecords.TENANT;
import static io.headrace.ingress.jobs.SampleRecords.commandFor;
import static io.headrace.ingress.jobs.SampleRecords.event;
import static io.headrace.ingress.jobs.SampleRecords.id;
import static io.headrace.ingress.jobs.SampleRecords.outcomeOf;
import static io.headrace.ingress.jobs.SampleRecords.requestOf;
import static io.headrace.ingress.jobs.SampleRecords.startOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.KafkaConfig;
import io.headrace.job.JobCommand.Kind;
import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import io.headrace.job.JobStatus;
import io.headrace.topic.JobRecords;
import io.headrace.topic.Topics.Retention;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JobTableTopologyTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final Duration KEPT = Duration.ofDays(30);
  private static final int MAX_HISTORY = 40;

  @TempDir Path stateDir;

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final List<Integer> found = new ArrayList<>();
  private final Shared shared =
      Shared.create(1 << 20, new FoundBatches(found), new TableMetrics(metrics));
  private TopologyTestDriver driver;

  @BeforeEach
  void start() {
    Purge purge = new Purge(KEPT, Set.of("resp_"), 3);
    Properties settings = settings();
    driver =
        new TopologyTestDriver(
            new JobTableTopology(shared, purge, MAX_HISTORY).get(), settings, NOW);
  }

  private Properties settings() {
    Retention retention = new Retention(Duration.ofDays(2), KEPT, KEPT, KEPT);
    return new TableSettings(
            new JobTableConfig(
                URI.create("http://127.0.0.1:8080"), stateDir, 0, 0, MAX_HISTORY, Set.of("resp_")),
            new KafkaConfig("127.0.0.1:1", 1, Optional.empty(), retention))
        .streams();
  }

  @AfterEach
  void stop() {
    driver.close();
    shared.newest().close();
  }

  @Test
  void topology_isTheOneInTheGoldenFile() throws IOException {
    String golden =
        Files.readString(Path.of("src/test/resources/io/headrace/ingress/jobs/job-table.topology"));
    Purge purge = new Purge(KEPT, Set.of("resp_"), 3);
    assertThat(new JobTableTopology(shared, purge, MAX_HISTORY).get().describe().toString().strip())
        .isEqualTo(golden.strip());
  }

  @Test
  void request_isQueued_withItsBodyInMemory() {
    JobId id = id(0);
    pipe(requestOf(id));
    assertThat(entry(id).status(Instant.now())).isEqualTo(JobStatus.QUEUED);
    assertThat(shared.newest().find(new RecordAt(REQUESTS, 0, 0)))
        .hasValueSatisfying(record -> {
          assertThat(JobRecords.request(record.headers()).tenant()).isEqualTo(TENANT);
          assertThat(record.body()).isEqualTo(QUESTION);
        });
  }

  /** Also of an earlier owner, read only while this one catches up: nobody else will tell of it. */
  @Test
  void openBatch_isToldOfOnce() {
    JobId id = SampleRecords.IDS.mint("batch_", 0);
    pipe(batch(id, true));
    assertThat(found).containsExactly(0);
    pipe(batch(id, true));
    pipe(batch(id, false));
    assertThat(found).hasSize(1);
  }

  private static ProducerRecord<String, byte[]> batch(JobId id, boolean isOpen) {
    return ObjectRecords.put(ObjectKind.BATCH, TENANT, id, QUESTION, isOpen, Optional.empty(), NOW);
  }

  @Test
  void started_isInProgress() {
    JobId id = id(0);
    pipe(requestOf(id));
    pipe(startOf(id));
    assertThat(entry(id).status(Instant.now())).isEqualTo(JobStatus.IN_PROGRESS);
  }

  @Test
  void outcome_isTheStatus_withItsBodyInMemory() {
    JobId id = id(0);
    pipe(requestOf(id));
    pipe(outcomeOf(id));
    assertThat(entry(id).status(NOW)).isEqualTo(JobStatus.COMPLETED);
    assertThat(shared.newest().find(new RecordAt("jobs", 0, 0)))
        .hasValueSatisfying(record -> {
          assertThat(JobRecords.event(record.headers()))
              .isEqualTo(SampleRecords.finished(JobStatus.COMPLETED));
          assertThat(record.body()).isEqualTo(ANSWER);
        });
  }

  @Test
  void body_ofAnOldRecord_isLeftInKafka() {
    driver.advanceWallClockTime(Duration.ofMinutes(6));
    JobId id = id(0);
    pipe(outcomeOf(id));
    assertThat(entry(id).status(NOW)).isEqualTo(JobStatus.COMPLETED);
    assertThat(shared.newest().find(new RecordAt("jobs", 0, 0))).isEmpty();
  }

  @Test
  void outcome_beforeTheRequest_isKept() {
    JobId id = id(0);
    pipe(outcomeOf(id));
    pipe(requestOf(id));
    assertThat(entry(id).status(NOW)).isEqualTo(JobStatus.COMPLETED);
    assertThat(entry(id).isSeen()).isTrue();
  }

  @Test
  void outcome_second_isIgnored() {
    JobId id = id(0);
    pipe(outcomeOf(id));
    pipe(event(id, SampleRecords.finished(JobStatus.FAILED), ANSWER));
    assertThat(entry(id).status(NOW)).isEqualTo(JobStatus.COMPLETED);
  }

  @Test
  void cancel_byTheTenant_isLaidOver() {
    JobId id = id(0);
    pipe(requestOf(id));
    pipe(commandFor(id, Kind.CANCEL, STRANGER));
    assertThat(entry(id).status(Instant.now())).isEqualTo(JobStatus.QUEUED);
    pipe(commandFor(id, Kind.CANCEL, TENANT));
    assertThat(entry(id).status(Instant.now())).isEqualTo(JobStatus.CANCELLED);
  }

  @Test
  void delete_beforeTheOutcome_staysDeleted() {
    JobId id = id(0);
    pipe(requestOf(id));
    pipe(commandFor(id, Kind.DELETE, TENANT));
    pipe(outcomeOf(id));
    assertThat(entry(id).isDeleted()).isTrue();
  }

  @Test
  void record_unreadable_isSkippedAndCounted() {
    JobId id = id(0);
    ProducerRecord<String, byte[]> broken = requestOf(id);
    broken.headers().remove("tenant");
    pipe(broken);
    pipe(requestOf(id));
    assertThat(entry(id).isSeen()).isTrue();
    assertThat(metrics.counter("headrace.job.table.records.skipped").count()).isOne();
    assertThat(metrics.counter("headrace.job.table.entries.read").count()).isOne();
  }

  @Test
  void change_wakesWhoWaits() {
    JobId id = id(0);
    try (var watch = shared.changes().watch(id.value(), 0)) {
      var change = watch.next();
      pipe(outcomeOf(id));
      assertThat(change).isCompleted();
    }
  }

  @Test
  void purge_deletesTheOldest_aFewAtATime() {
    JobIds before = new JobIds("test", () -> NOW.minus(KEPT).minusSeconds(1));
    for (int i = 0; i < 5; i++) {
      pipe(requestOf(before.mint("resp_", 0)));
    }
    JobId young = new JobIds("test", () -> NOW.minus(KEPT).plusSeconds(600)).mint("resp_", 0);
    pipe(requestOf(young));
    driver.advanceWallClockTime(Purge.EVERY);
    assertThat(entries()).isEqualTo(3);
    driver.advanceWallClockTime(Purge.EVERY);
    assertThat(entries()).isOne();
    assertThat(entry(young).isSeen()).isTrue();
  }

  @Test
  void purge_nothingLeft_restsForAMinute() {
    driver.advanceWallClockTime(Purge.EVERY);
    JobIds before = new JobIds("test", () -> NOW.minus(KEPT).minusSeconds(1));
    pipe(requestOf(before.mint("resp_", 0)));
    driver.advanceWallClockTime(Purge.EVERY);
    assertThat(entries()).isOne();
    driver.advanceWallClockTime(Purge.PAUSE);
    assertThat(entries()).isZero();
  }

  private void pipe(ProducerRecord<String, byte[]> record) {
    driver
        .createInputTopic(record.topic(), new StringSerializer(), new ByteArraySerializer())
        .pipeInput(new TestRecord<>(record.key(), record.value(), record.headers(), NOW));
  }

  private JobEntry entry(JobId id) {
    byte[] stored = driver.<String, byte[]>getKeyValueStore(JobTableTopology.STORE).get(id.value());
    return stored == null ? JobEntry.UNSEEN : EntryCodec.decode(stored);
  }

  private int entries() {
    try (var all = driver.<String, byte[]>getKeyValueStore(JobTableTopology.STORE).all()) {
      int count = 0;
      for (; all.hasNext(); all.next()) {
        count++;
      }
      return count;
    }
  }

  private record FoundBatches(List<Integer> partitions) implements PartitionListener {
    @Override
    public void opened(int partition) {}

    @Override
    public void closed(int partition) {}

    @Override
    public void batchFound(int partition) {
      partitions.add(partition);
    }

    @Override
    public void changed(int partition) {}
  }
}
