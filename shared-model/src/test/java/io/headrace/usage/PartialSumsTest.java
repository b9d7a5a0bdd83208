package io.headrace.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.KafkaConfig;
import io.headrace.job.JobEvent;
import io.headrace.job.JobEvent.Finished;
import io.headrace.job.JobEvent.Started;
import io.headrace.job.JobLinks;
import io.headrace.job.JobStatus;
import io.headrace.job.TenantId;
import io.headrace.llm.Usage;
import io.headrace.topic.JobRecords;
import io.headrace.topic.Topics;
import io.headrace.topic.Topics.Retention;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PartialSumsTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration INTERVAL = Duration.ofMillis(500);
  private static final TenantId ACME = new TenantId("acme");
  private static final KafkaConfig KAFKA =
      new KafkaConfig(
          "unused:9092",
          6,
          Optional.empty(),
          new Retention(
              Duration.ofDays(2), Duration.ofDays(30), Duration.ofDays(2), Duration.ofDays(400)));

  private final SkippedRecords skipped = new SkippedRecords("test", new SimpleMeterRegistry());
  private final TopologyTestDriver driver;
  private final TestInputTopic<byte[], byte[]> jobs;
  private final TestOutputTopic<UsageSeries, UsageSums> partials;

  PartialSumsTest(@TempDir Path dir) {
    var settings = new StreamsSettings("test", KAFKA, dir, INTERVAL, skipped, Map.of());
    var properties = new Properties();
    properties.putAll(settings.toConfig().originals());
    driver = new TopologyTestDriver(topology(settings), properties, NOON);
    jobs = driver.createInputTopic("jobs", new ByteArraySerializer(), new ByteArraySerializer());
    partials =
        driver.createOutputTopic(
            "partials", UsageSerdes.series().deserializer(), UsageSerdes.sums().deserializer());
  }

  private Topology topology(StreamsSettings settings) {
    StreamsBuilder builder = settings.builder();
    new PartialSums(UsageSeries::byModel, Duration.ofMinutes(1), INTERVAL, skipped)
        .from(new Topics(KAFKA.retention()).jobs(), KAFKA.partitions(), builder)
        .to("partials", Produced.with(UsageSerdes.series(), UsageSerdes.sums()));
    return builder.build();
  }

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void outcomes_withinAnInterval_areForwardedAsOneSum() {
    IntStream.range(0, 100).forEach(_ -> pipe(finished("small", 10), NOON));

    assertThat(partials.isEmpty()).isTrue();
    driver.advanceWallClockTime(INTERVAL);

    assertThat(partials.readRecordsToList())
        .extracting(TestRecord::key, TestRecord::value, TestRecord::getRecordTime)
        .containsExactly(tuple("small", 100, 1_000, NOON));
  }

  @Test
  void outcomes_ofOtherModelsAndMinutes_areSummedApart() {
    pipe(finished("small", 1), NOON.plusMillis(59_999));
    pipe(finished("small", 2), NOON.plusSeconds(60));
    pipe(finished("large", 4), NOON);
    driver.advanceWallClockTime(INTERVAL);

    assertThat(partials.readRecordsToList())
        .extracting(TestRecord::key, TestRecord::value, TestRecord::getRecordTime)
        .containsExactlyInAnyOrder(
            tuple("small", 1, 1, NOON),
            tuple("small", 1, 2, NOON.plusSeconds(60)),
            tuple("large", 1, 4, NOON));
  }

  @Test
  void sum_forwarded_isNotForwardedAgain() {
    pipe(finished("small", 1), NOON);
    driver.advanceWallClockTime(INTERVAL);
    partials.readRecordsToList();

    pipe(finished("small", 2), NOON);
    driver.advanceWallClockTime(INTERVAL.multipliedBy(10));

    assertThat(partials.readValuesToList()).containsExactly(sums(1, 2));
  }

  @Test
  void store_afterForwarding_isEmpty() {
    pipe(finished("small", 1), NOON);
    assertThat(stored()).isEqualTo(1);

    driver.advanceWallClockTime(INTERVAL);

    assertThat(stored()).isZero();
  }

  @Test
  void started_isNotCounted() {
    pipe(new Started(ACME, "small"), NOON);
    driver.advanceWallClockTime(INTERVAL);

    assertThat(partials.isEmpty()).isTrue();
    assertThat(skipped.total()).isZero();
  }

  @Test
  void record_withoutHeaders_isCountedAsSkippedAndHoldsNobodyUp() {
    pipe(new RecordHeaders(), NOON);
    pipe(JobRecords.headers(finished("small", 1)).remove("usage"), NOON);
    pipe(finished("small", 3), NOON);
    driver.advanceWallClockTime(INTERVAL);

    assertThat(skipped.total()).isEqualTo(2);
    assertThat(partials.readValuesToList()).containsExactly(sums(1, 3));
  }

  @Test
  void partialSum_thatCannotBeDecoded_isCountedAsSkippedAndHoldsNobodyUp() {
    var repartition =
        driver.createInputTopic(
            "test-partial-sums-repartition", new ByteArraySerializer(), new ByteArraySerializer());
    repartition.pipeInput("no series".getBytes(UTF_8), new byte[3]);
    pipe(finished("small", 3), NOON);
    driver.advanceWallClockTime(INTERVAL);

    assertThat(skipped.total()).isEqualTo(1);
    assertThat(partials.readValuesToList()).containsExactly(sums(1, 3));
  }

  @Test
  void sums_serialized_areReadAsTheyWere() {
    var sums = new UsageSums(1, 2, new Usage(3, 4, 5, 6, Long.MAX_VALUE));
    var serde = UsageSerdes.sums();

    byte[] bytes = serde.serializer().serialize("any", sums);

    assertThat(serde.deserializer().deserialize("any", bytes)).isEqualTo(sums);
  }

  /** Model names come from clients. */
  @Test
  void models_moreThanFitInMemory_areForwardedBeforeTheIntervalEnds() {
    IntStream.range(0, 10_001)
        .forEach(n -> pipe(finished(new TenantId("t" + n / 200), "model-" + n % 200, 1), NOON));

    assertThat(partials.getQueueSize()).isEqualTo(10_000);
    assertThat(stored()).isEqualTo(1);
  }

  @Test
  void models_moreThanATenantMayName_areCountedAsOneForTheDay() {
    IntStream.range(0, 1_000).forEach(n -> pipe(finished("made-up-" + n, 1), NOON));
    driver.advanceWallClockTime(INTERVAL);
    assertThat(partials.readKeyValuesToMap())
        .hasSize(201)
        .containsEntry(new UsageSeries(ACME, "made-up-0"), sums(1, 1))
        .containsEntry(new UsageSeries(ACME, "other"), sums(800, 800));

    pipe(finished("made-up-0", 2), NOON.plusSeconds(3_600));
    pipe(finished("late", 4), NOON.plusSeconds(3_600));
    pipe(finished("late", 8), NOON.plus(Duration.ofDays(1)));
    driver.advanceWallClockTime(INTERVAL);
    assertThat(partials.readKeyValuesToList())
        .extracting(sum -> sum.key.model(), sum -> sum.value)
        .containsExactlyInAnyOrder(
            Tuple.tuple("made-up-0", sums(1, 2)),
            Tuple.tuple("other", sums(1, 4)),
            Tuple.tuple("late", sums(1, 8)));
  }

  @Test
  void series_withABarInTheModel_isDecodedAsItWas() {
    var series = new UsageSeries(ACME, "a|b");

    assertThat(UsageSeries.decode(series.encode())).isEqualTo(series);
  }

  @Test
  void key_encoded_sortsByTimeAndIsDecodedAsItWas() {
    UsageKey early = new UsageKey(ACME, Instant.ofEpochSecond(999), "z");
    UsageKey late = new UsageKey(ACME, Instant.ofEpochSecond(1_000), "a");

    assertThat(early.encode()).isEqualTo("acme|0000000999|z").isLessThan(late.encode());
    assertThat(List.of(UsageKey.decode(early.encode()), UsageKey.decode(late.encode())))
        .containsExactly(early, late);
  }

  private long stored() {
    KeyValueStore<UsageKey, UsageSums> store = driver.getKeyValueStore(PartialSums.STORE);
    long count = 0;
    try (var all = store.all()) {
      for (; all.hasNext(); all.next()) {
        count++;
      }
    }
    return count;
  }

  private void pipe(JobEvent event, Instant at) {
    pipe(JobRecords.headers(event), at);
  }

  private void pipe(Headers headers, Instant at) {
    jobs.pipeInput(new TestRecord<>(new byte[0], new byte[0], headers, at));
  }

  private static Finished finished(String model, long tokens) {
    return finished(ACME, model, tokens);
  }

  private static Finished finished(TenantId tenant, String model, long tokens) {
    return new Finished(
        tenant,
        "key",
        model,
        JobStatus.COMPLETED,
        200,
        Optional.empty(),
        "simulator",
        model,
        new Usage(tokens, 0, 0, 0, 0),
        1,
        3,
        20,
        true,
        JobLinks.NONE);
  }

  private static UsageSums sums(long jobs, long tokens) {
    return new UsageSums(jobs, 0, new Usage(tokens, 0, 0, 0, 0));
  }

  private static Tuple tuple(String model, long jobs, long tokens, Instant at) {
    return Tuple.tuple(new UsageSeries(ACME, model), sums(jobs, tokens), at);
  }
}
