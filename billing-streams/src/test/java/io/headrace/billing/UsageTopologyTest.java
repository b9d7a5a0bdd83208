package io.headrace.billing;

import static io.headrace.billing.Outcomes.completed;
import static io.headrace.billing.Outcomes.finished;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.KafkaConfig;
import io.headrace.config.Settings;
import io.headrace.job.JobEvent;
import io.headrace.job.JobEvent.Finished;
import io.headrace.job.JobStatus;
import io.headrace.job.TenantId;
import io.headrace.llm.Usage;
import io.headrace.topic.JobRecords;
import io.headrace.topic.Topics;
import io.headrace.usage.StreamsSettings;
import io.headrace.usage.UsageKey;
import io.headrace.usage.UsageSums;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UsageTopologyTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:30Z");

  private final Topology topology;
  private final TopologyTestDriver driver;
  private final TestInputTopic<byte[], byte[]> jobs;
  private final TestOutputTopic<String, String> minutes;
  private final TestOutputTopic<String, String> hours;
  private final TestOutputTopic<String, String> days;
  private final Duration interval;

  UsageTopologyTest(@TempDir Path dir) {
    Settings settings =
        Settings.load(Optional.empty(), Map.of()).with("billing: { stateDir: '" + dir + "' }");
    KafkaConfig kafka = settings.section("kafka", KafkaConfig.class);
    BillingConfig config = settings.section("billing", BillingConfig.class);
    StreamsSettings streams = Billing.usage(kafka, config, new SimpleMeterRegistry());
    interval = config.commitInterval();
    topology = new UsageTopology(streams, new Topics(kafka.retention())).get();
    var properties = new Properties();
    properties.putAll(streams.toConfig().originals());
    driver = new TopologyTestDriver(topology, properties, NOON);
    jobs = driver.createInputTopic("jobs", new ByteArraySerializer(), new ByteArraySerializer());
    minutes = output("usage.minute");
    hours = output("usage.hour");
    days = output("usage.day");
  }

  private TestOutputTopic<String, String> output(String topic) {
    return driver.createOutputTopic(topic, new StringDeserializer(), new StringDeserializer());
  }

  @AfterEach
  void close() {
    driver.close();
  }

  /** A name that shifts loses the state behind it: change the file only together with a plan. */
  @Test
  void describe_isTheGoldenFile() throws Exception {
    try (var golden = getClass().getResourceAsStream("usage-topology.txt")) {
      assertThat(golden).isNotNull();
      assertThat(topology.describe().toString())
          .isEqualToNormalizingNewlines(new String(golden.readAllBytes(), UTF_8));
    }
  }

  @Test
  void outcomes_ofOneMinute_areInItsMinuteHourAndDay() {
    pipe(completed("acme", "small", 1), NOON);
    pipe(finished("acme", "small", JobStatus.FAILED, Usage.NONE), NOON.plusSeconds(10));
    sendOn();

    UsageSums sums = new UsageSums(2, 1, new Usage(1, 0, 0, 2, 0));
    assertThat(minutes.readKeyValuesToMap())
        .isEqualTo(Map.of(key("acme", "2026-03-01T12:00:00Z", "small"), sums.encode()));
    assertThat(hours.readKeyValuesToMap())
        .isEqualTo(Map.of(key("acme", "2026-03-01T12:00:00Z", "small"), sums.encode()));
    assertThat(days.readKeyValuesToMap())
        .isEqualTo(Map.of(key("acme", "2026-03-01T00:00:00Z", "small"), sums.encode()));
  }

  @Test
  void total_ofAWindow_growsWithEachInterval() {
    pipe(completed("acme", "small", 1), NOON);
    sendOn();
    pipe(completed("acme", "small", 2), NOON);
    sendOn();

    assertThat(minutes.readValuesToList().stream().map(UsageSums::decode).map(UsageSums::jobs))
        .containsExactly(1L, 2L);
  }

  @Test
  void outcomes_ofOtherTenantsAndModels_areApart() {
    pipe(completed("acme", "small", 1), NOON);
    pipe(completed("acme", "large", 2), NOON);
    pipe(completed("globex", "small", 4), NOON);
    sendOn();

    assertThat(days.readKeyValuesToMap().keySet())
        .containsExactlyInAnyOrder(
            key("acme", "2026-03-01T00:00:00Z", "small"),
            key("acme", "2026-03-01T00:00:00Z", "large"),
            key("globex", "2026-03-01T00:00:00Z", "small"));
  }

  @Test
  void outcome_lateByADay_goesIntoItsOwnMinute() {
    pipe(completed("acme", "small", 1), NOON);
    sendOn();
    pipe(completed("acme", "small", 1), NOON.plus(Duration.ofDays(1)));
    sendOn();
    pipe(completed("acme", "small", 5), NOON);
    sendOn();

    assertThat(minutes.readKeyValuesToMap())
        .containsEntry(
            key("acme", "2026-03-01T12:00:00Z", "small"),
            new UsageSums(2, 0, new Usage(6, 0, 0, 12, 0)).encode());
  }

  /** The minute can't be asked for any more; the hour and the day can. */
  @Test
  void outcome_laterThanMinutesAreKept_isStillInItsHourAndDay() {
    pipe(completed("acme", "small", 1), NOON);
    pipe(completed("acme", "small", 1), NOON.plus(Duration.ofDays(4)));
    sendOn();
    minutes.readValuesToList();
    pipe(completed("acme", "small", 5), NOON);
    sendOn();

    assertThat(minutes.isEmpty()).isTrue();
    assertThat(hours.readKeyValuesToMap())
        .containsEntry(
            key("acme", "2026-03-01T12:00:00Z", "small"),
            new UsageSums(2, 0, new Usage(6, 0, 0, 12, 0)).encode());
  }

  @Test
  void windows_ofRandomOutcomes_addUpToAllOutcomes() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    UsageSums all = UsageSums.NONE;
    for (int n = 0; n < 3_000; n++) {
      Finished job = random(random);
      all = all.plus(UsageSums.of(job));
      pipe(job, NOON.plusSeconds(random.nextInt(36 * 3_600)));
      if (random.nextInt(200) == 0) {
        sendOn();
      }
    }
    sendOn();

    assertThat(total(minutes)).as("minutes, seed %d", seed).isEqualTo(all);
    assertThat(total(hours)).as("hours, seed %d", seed).isEqualTo(all);
    assertThat(total(days)).as("days, seed %d", seed).isEqualTo(all);
  }

  private static Finished random(Random random) {
    JobStatus[] ends = {JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.EXPIRED};
    Usage usage = new Usage(random.nextInt(9_999), random.nextInt(9), 0, random.nextInt(99), 0);
    return finished(
        "tenant-" + random.nextInt(4), "m" + random.nextInt(3), ends[random.nextInt(3)], usage);
  }

  /** The newest of each key, as a reader of the compacted topic has them. */
  private static UsageSums total(TestOutputTopic<String, String> windows) {
    return windows.readKeyValuesToMap().values().stream()
        .map(UsageSums::decode)
        .reduce(UsageSums.NONE, UsageSums::plus);
  }

  private void sendOn() {
    driver.advanceWallClockTime(interval);
  }

  private void pipe(JobEvent event, Instant at) {
    jobs.pipeInput(new TestRecord<>(new byte[0], new byte[0], JobRecords.headers(event), at));
  }

  private static String key(String tenant, String start, String model) {
    return new UsageKey(new TenantId(tenant), Instant.parse(start), model).encode();
  }
}
