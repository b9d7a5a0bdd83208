package io.headrace.risk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.KafkaConfig;
import io.headrace.config.Settings;
import io.headrace.topic.JobRecords;
import io.headrace.topic.Topics;
import io.headrace.usage.StreamsSettings;
import io.headrace.verdict.Verdict;
import io.headrace.verdict.Verdict.Decision;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The maximum is 1,000 tokens a minute; an outcome is sent on after half a second. */
final class RiskTopologyTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration INTERVAL = Duration.ofMillis(500);

  private final Topology topology;
  private final TopologyTestDriver driver;
  private final TestInputTopic<byte[], byte[]> jobs;
  private final TestOutputTopic<String, String> verdicts;
  private Instant now = NOON;

  RiskTopologyTest(@TempDir Path dir) {
    Settings settings =
        Settings.load(Optional.empty(), Map.of())
            .with("risk: { mode: enforce, maxTokensPerMinute: 1000, stateDir: '" + dir + "' }");
    KafkaConfig kafka = settings.section("kafka", KafkaConfig.class);
    RiskConfig config = settings.section("risk", RiskConfig.class);
    StreamsSettings streams = Risk.velocity(kafka, config, new SimpleMeterRegistry());
    topology = new RiskTopology(streams, new Topics(kafka.retention()), Risk.court(config)).get();
    var properties = new Properties();
    properties.putAll(streams.toConfig().originals());
    driver = new TopologyTestDriver(topology, properties, NOON);
    jobs = driver.createInputTopic("jobs", new ByteArraySerializer(), new ByteArraySerializer());
    verdicts =
        driver.createOutputTopic(
            "risk.verdicts", new StringDeserializer(), new StringDeserializer());
  }

  @AfterEach
  void close() {
    driver.close();
  }

  /** A name that shifts loses the state behind it: change the file only together with a plan. */
  @Test
  void describe_isTheGoldenFile() throws Exception {
    try (var golden = getClass().getResourceAsStream("risk-topology.txt")) {
      assertThat(golden).isNotNull();
      assertThat(topology.describe().toString())
          .isEqualToNormalizingNewlines(new String(golden.readAllBytes(), UTF_8));
    }
  }

  @Test
  void tokens_aboveTheMaximum_blockTheTenantOnly() {
    pipe("acme", "small", 600, now);
    pipe("acme", "large", 401, now);
    pipe("globex", "small", 1_000, now);
    pass(INTERVAL);

    assertThat(read())
        .containsExactly(
            KeyValue.pair(
                "acme",
                new Verdict(
                    Decision.BLOCK, 100, List.of("tokens_per_minute"), now.plusSeconds(60), true)));
  }

  @Test
  void tokens_spreadOverMoreThanAMinute_areNoBreach() {
    for (int n = 0; n < 20; n++) {
      pipe("acme", "small", 160, now);
      pass(Duration.ofSeconds(10));
    }

    assertThat(read()).isEmpty();
  }

  @Test
  void breach_thatEnded_isFollowedByAnAllow() {
    pipe("acme", "small", 2_000, now);
    for (int n = 0; n < 60; n++) {
      pass(Duration.ofSeconds(5));
    }

    List<Verdict> all = read().stream().map(record -> record.value).toList();
    assertThat(all.getFirst().blocks(NOON.plusSeconds(1))).isTrue();
    assertThat(all.getLast().decision()).isEqualTo(Decision.ALLOW);
    assertThat(all).hasSizeLessThan(6);
    assertThat(driver.getKeyValueStore(Judge.STORE).approximateNumEntries()).isZero();
  }

  /** As after a stop of an hour: the past is no reason to refuse anybody now. */
  @Test
  void outcomes_olderThanAMinute_areNotJudged() {
    pipe("acme", "small", 9_000, now.minusSeconds(3_600));
    pass(INTERVAL);

    assertThat(read()).isEmpty();
  }

  @Test
  void outcome_fromAClockThatRunsAhead_countsAsNow() {
    pipe("acme", "small", 600, now.plusSeconds(600));
    pass(INTERVAL);
    pipe("acme", "small", 600, now);
    pass(INTERVAL);

    assertThat(read()).hasSize(1);
  }

  private void pipe(String tenant, String model, long tokens, Instant at) {
    var headers = JobRecords.headers(Outcomes.completed(tenant, model, tokens));
    jobs.pipeInput(new TestRecord<>(new byte[0], new byte[0], headers, at));
  }

  private void pass(Duration time) {
    now = now.plus(time);
    driver.advanceWallClockTime(time);
  }

  private List<KeyValue<String, Verdict>> read() {
    return verdicts.readKeyValuesToList().stream()
        .map(record -> KeyValue.pair(record.key, Verdict.decode(record.value)))
        .toList();
  }
}
