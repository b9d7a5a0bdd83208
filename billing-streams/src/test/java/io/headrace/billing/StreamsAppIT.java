package io.headrace.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.KafkaConfig;
import io.headrace.embedded.EmbeddedKafka;
import io.headrace.ops.Health;
import io.headrace.topic.Topics;
import io.headrace.usage.SkippedRecords;
import io.headrace.usage.StreamsApp;
import io.headrace.usage.StreamsSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StreamsAppIT {
  @TempDir Path dir;

  private final Health health = new Health();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final AtomicInteger seen = new AtomicInteger();

  @Test
  void thread_thatFails_isReplacedAndGoesOn() throws Exception {
    try (var kafka = EmbeddedKafka.start(dir.resolve("kafka"), 0)) {
      StreamsSettings settings = settings(kafka.bootstrapServers());
      Topics topics = new Topics(settings.kafka().retention());
      StreamsApp.ensure(settings.kafka(), topics.all(Set.of()));
      Topology topology = failingAtFirst(settings, topics);
      try (var _ = StreamsApp.start("failing", topology, settings, topics.jobs(), health, metrics);
          var writer = new JobsWriter(kafka.bootstrapServers(), 1, 1)) {
        writer.commit(10, Instant.now());

        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> seen.get() == 11);
        Awaitility.await().until(health::isReady);
        assertThat(metrics.get("headrace.streams.restarts").counter().count()).isEqualTo(1);
      }
    }
  }

  private Topology failingAtFirst(StreamsSettings settings, Topics topics) {
    var builder = settings.builder();
    builder.stream(
            topics.jobs().name(),
            Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("outcomes"))
        .foreach((_, _) -> {
          if (seen.getAndIncrement() == 0) {
            throw new IllegalStateException("made to fail");
          }
        });
    return builder.build();
  }

  private StreamsSettings settings(String bootstrap) {
    KafkaConfig kafka =
        BillingProcess.settings(bootstrap, "unused").section("kafka", KafkaConfig.class);
    return new StreamsSettings(
        "failing",
        kafka,
        dir.resolve("state"),
        Duration.ofMillis(100),
        new SkippedRecords("failing", metrics),
        Map.of());
  }
}
