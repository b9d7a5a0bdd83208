package io.headrace.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.config.KafkaConfig;
import io.headrace.config.Settings;
import io.headrace.embedded.EmbeddedKafka;
import io.headrace.topic.Topics;
import io.headrace.usage.StreamsApp;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of topics, those of an earlier version or another configuration among them. */
final class TopicsIT {
  @TempDir Path dir;

  @Test
  void ensure_topicsOfOtherSettings_takesTheConfiguredOnesButNoOtherPartitions() throws Exception {
    try (var broker = EmbeddedKafka.start(dir, 0);
        var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic("jobs", 2, (short) 1))).all().get();
      KafkaConfig kafka = config(broker.bootstrapServers(), 2);

      ensure(kafka);

      for (String topic : List.of("jobs", "requests.simulator.high")) {
        awaitSetting(admin, topic, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "9502720");
        awaitSetting(admin, topic, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "1");
      }
      awaitSetting(admin, "jobs", TopicConfig.RETENTION_MS_CONFIG, "3600000");
      assertThatThrownBy(() -> ensure(config(broker.bootstrapServers(), 3)))
          .hasMessageContaining("kafka.partitions is 3, but ")
          .hasMessageContaining("jobs has 2");
    }
  }

  private static void ensure(KafkaConfig kafka) {
    StreamsApp.ensure(kafka, new Topics(kafka.retention()).all(Set.of("simulator")));
  }

  private static KafkaConfig config(String bootstrap, int partitions) {
    return Settings.load(Optional.empty(), Map.of())
        .with(
            "kafka: { bootstrap: '%s', partitions: %d, replicas: 1, retention: { results: 1h } }"
                .formatted(bootstrap, partitions))
        .section("kafka", KafkaConfig.class);
  }

  private static void awaitSetting(Admin admin, String topic, String name, String value) {
    Awaitility.await(topic + " " + name)
        .untilAsserted(() -> assertThat(setting(admin, topic, name)).isEqualTo(value));
  }

  private static String setting(Admin admin, String topic, String name) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    var config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
    return config == null ? "" : config.get(name).value();
  }
}
