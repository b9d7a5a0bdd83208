package io.headrace.billing;

import io.headrace.config.KafkaConfig;
import io.headrace.config.Routes;
import io.headrace.config.Settings;
import io.headrace.ops.Health;
import io.headrace.topic.Topics;
import io.headrace.usage.SkippedRecords;
import io.headrace.usage.StreamsApp;
import io.headrace.usage.StreamsSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;

/** The billing role: for now one application, which adds up usage. */
public final class Billing {
  private static final String ROLE = "billing-streams";

  private Billing() {}

  /** Creates missing topics and starts; health entry {@code billing-streams}. */
  public static AutoCloseable start(Settings settings, Health health, MeterRegistry metrics) {
    KafkaConfig kafka = settings.section("kafka", KafkaConfig.class);
    BillingConfig config = settings.section("billing", BillingConfig.class);
    Topics topics = ensureTopics(settings);
    StreamsSettings streams = usage(kafka, config, metrics);
    var topology = new UsageTopology(streams, topics).get();
    return StreamsApp.start(ROLE, topology, streams, topics.jobs(), health, metrics);
  }

  static Topics ensureTopics(Settings settings) {
    KafkaConfig kafka = settings.section("kafka", KafkaConfig.class);
    Topics topics = new Topics(kafka.retention());
    StreamsApp.ensure(kafka, topics.all(Routes.from(settings).lanes()));
    return topics;
  }

  static StreamsSettings usage(KafkaConfig kafka, BillingConfig config, MeterRegistry metrics) {
    return new StreamsSettings(
        UsageTopology.APPLICATION,
        kafka,
        Path.of(config.stateDir()),
        config.commitInterval(),
        new SkippedRecords(UsageTopology.APPLICATION, metrics),
        Map.of(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class));
  }
}
