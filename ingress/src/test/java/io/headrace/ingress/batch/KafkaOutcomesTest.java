package io.headrace.ingress.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.ingress.batch.OutcomeSource.Outcome;
import io.headrace.job.JobEvent.Finished;
import io.headrace.job.JobLinks;
import io.headrace.job.JobStatus;
import io.headrace.llm.Usage;
import io.headrace.topic.JobRecords;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

final class KafkaOutcomesTest {
  private static final TopicPartition JOBS = new TopicPartition("jobs", 2);
  private static final int RECORDS = 6_000;
  private static final int BODY = 100;
  private static final Headers HEADERS =
      JobRecords.headers(
          new Finished(
              SampleBatches.TENANT,
              "key",
              "m",
              JobStatus.COMPLETED,
              200,
              Optional.empty(),
              "p",
              "m",
              Usage.NONE,
              1,
              1,
              1,
              true,
              JobLinks.NONE));

  /** Gaps of all lengths: some are read over, some are leapt over. */
  @Test
  void read_anyPlaces_givesThoseAndNoOthers() {
    Random random = new Random(3);
    for (int run = 0; run < 30; run++) {
      NavigableSet<Long> places = new TreeSet<>();
      for (long at = random.nextInt(900);
          at < RECORDS;
          at += 1 + random.nextInt(random.nextInt(4) == 0 ? 900 : 4)) {
        places.add(at);
      }
      Map<Long, Outcome> found = read(places, Long.MAX_VALUE).orElseThrow();
      assertThat(found.keySet()).isEqualTo(places);
      found.forEach(
          (at, outcome) -> assertThat(new String(outcome.body(), UTF_8)).startsWith(at + " "));
    }
  }

  @Test
  void read_bodiesTooLargeTogether_givesNothing() {
    NavigableSet<Long> three = new TreeSet<>(List.of(1L, 2L, 3_000L));
    assertThat(read(three, 3 * BODY)).isPresent();
    assertThat(read(three, 3 * BODY - 1)).isEmpty();
    assertThat(read(three, BODY)).isEmpty();
  }

  @Test
  void read_noPlaces_asksNobody() {
    assertThat(read(new TreeSet<>(), 1)).contains(Map.of());
  }

  private static Optional<Map<Long, Outcome>> read(NavigableSet<Long> places, long maxBytes) {
    try (KafkaOutcomes outcomes =
        new KafkaOutcomes(KafkaOutcomesTest::log, JOBS.topic(), System::nanoTime)) {
      return outcomes.read(JOBS.partition(), places, maxBytes);
    }
  }

  private static MockConsumer<byte[], byte[]> log() {
    MockConsumer<byte[], byte[]> log = new MockConsumer<>(AutoOffsetResetStrategy.EARLIEST.name());
    log.setMaxPollRecords(500);
    log.assign(List.of(JOBS));
    log.updateBeginningOffsets(Map.of(JOBS, 0L));
    for (int at = 0; at < RECORDS; at++) {
      byte[] body = "%d %s".formatted(at, "x".repeat(BODY)).substring(0, BODY).getBytes(UTF_8);
      log.addRecord(
          new ConsumerRecord<>(
              JOBS.topic(),
              JOBS.partition(),
              at,
              0,
              TimestampType.CREATE_TIME,
              0,
              body.length,
              new byte[0],
              body,
              HEADERS,
              Optional.empty()));
    }
    return log;
  }
}
