package io.headrace.risk;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.Settings;
import io.headrace.embedded.EmbeddedKafka;
import io.headrace.job.TenantId;
import io.headrace.ops.Health;
import io.headrace.topic.JobRecords;
import io.headrace.topic.ShardSet;
import io.headrace.verdict.Verdict;
import io.headrace.verdict.Verdict.Decision;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker: the maximum is 1,000 tokens a minute, a verdict holds for two seconds. */
final class RiskIT {
  private static final int PARTITIONS = 6;
  private static final TenantId ACME = new TenantId("acme");

  @TempDir Path dir;

  @Test
  void verdict_onABreachOverAllShards_isPublishedAtTheHomePartition() throws Exception {
    try (var kafka = EmbeddedKafka.start(dir.resolve("kafka"), 0)) {
      var health = new Health();
      try (var _ = Risk.start(settings(kafka, "shadow"), health, new SimpleMeterRegistry());
          var producer = producer(kafka);
          var verdicts = consumer(kafka)) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(health::isReady);
        for (int shard : ShardSet.of(ACME, PARTITIONS, 4)) {
          write(producer, shard, 260);
        }

        ConsumerRecord<String, String> first = read(verdicts, 1).getFirst();

        Verdict verdict = Verdict.decode(first.value());
        assertThat(first.key()).isEqualTo("acme");
        assertThat(first.partition()).isEqualTo(ShardSet.home(ACME, PARTITIONS));
        assertThat(verdict.decision()).isEqualTo(Decision.BLOCK);
        assertThat(verdict.enforced()).isFalse();
      }
    }
  }

  /** What it remembers of a tenant outlives a restart, on another folder too. */
  @Test
  void tokens_beforeARestart_countAfterIt() throws Exception {
    try (var kafka = EmbeddedKafka.start(dir.resolve("kafka"), 0);
        var producer = producer(kafka);
        var verdicts = consumer(kafka)) {
      for (int run = 0; run < 2; run++) {
        var health = new Health();
        Settings settings =
            settings(kafka, "enforce")
                .with("risk: { stateDir: '%s' }".formatted(dir.resolve("" + run)));
        var metrics = new SimpleMeterRegistry();
        try (var _ = Risk.start(settings, health, metrics)) {
          Awaitility.await().atMost(Duration.ofSeconds(30)).until(health::isReady);
          write(producer, 0, 600);
          var lag = metrics.get("headrace.streams.lag").gauge();
          Awaitility.await().until(() -> lag.value() == 0);
        }
      }
      var health = new Health();
      try (var _ = Risk.start(settings(kafka, "enforce"), health, new SimpleMeterRegistry())) {
        Verdict verdict = Verdict.decode(read(verdicts, 1).getFirst().value());
        assertThat(verdict.decision()).isEqualTo(Decision.BLOCK);
        assertThat(verdict.enforced()).isTrue();
      }
    }
  }

  @Test
  void modeOff_startsNothing() throws Exception {
    try (var kafka = EmbeddedKafka.start(dir.resolve("kafka"), 0)) {
      var health = new Health();
      try (var _ = Risk.start(settings(kafka, "off"), health, new SimpleMeterRegistry())) {
        assertThat(health.states()).isEmpty();
      }
    }
  }

  private Settings settings(EmbeddedKafka kafka, String mode) {
    String yaml =
        """
        kafka: { bootstrap: '%s' }
        risk: { stateDir: '%s', mode: '%s', maxTokensPerMinute: 1000, blockFor: 2s }
        providers: { openai: { apiKeys: [] } }
        """
            .formatted(kafka.bootstrapServers(), dir.resolve("state"), mode);
    return Settings.load(Optional.empty(), Map.of()).with(yaml);
  }

  private static void write(KafkaProducer<String, byte[]> producer, int partition, long tokens)
      throws Exception {
    var headers = JobRecords.headers(Outcomes.completed("acme", "small", tokens));
    long now = Instant.now().toEpochMilli();
    producer
        .send(new ProducerRecord<>("jobs", partition, now, "resp_1", new byte[9], headers))
        .get();
  }

  private static List<ConsumerRecord<String, String>> read(
      KafkaConsumer<String, String> consumer, int count) {
    List<ConsumerRecord<String, String>> read = new ArrayList<>();
    consumer.assign(
        IntStream.range(0, PARTITIONS)
            .mapToObj(n -> new TopicPartition("risk.verdicts", n))
            .toList());
    consumer.seekToBeginning(consumer.assignment());
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInSameThread()
        .until(() -> {
          consumer.poll(Duration.ofMillis(100)).forEach(read::add);
          return read.size() >= count;
        });
    return read;
  }

  private static KafkaProducer<String, byte[]> producer(EmbeddedKafka kafka) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers()),
        new StringSerializer(),
        new ByteArraySerializer());
  }

  private static KafkaConsumer<String, String> consumer(EmbeddedKafka kafka) {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed"),
        new StringDeserializer(),
        new StringDeserializer());
  }
}
