package io.headrace.risk;

import io.headrace.config.KafkaConfig;
import io.headrace.config.Routes;
import io.headrace.config.Settings;
import io.headrace.ops.Health;
import io.headrace.risk.RiskConfig.Mode;
import io.headrace.risk.rule.Scoring;
import io.headrace.risk.rule.TokensPerMinuteRule;
import io.headrace.topic.Topics;
import io.headrace.usage.SkippedRecords;
import io.headrace.usage.StreamsApp;
import io.headrace.usage.StreamsSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The risk role: for now one application, which judges tenants by their tokens per minute. */
public final class Risk {
  private static final Logger log = LoggerFactory.getLogger(Risk.class);
  private static final String ROLE = "risk-streams";

  private Risk() {}

  /**
   * Creates missing topics and starts; health entry {@code risk-streams}. With mode {@code off}
   * nothing runs: verdicts published before end by their own time.
   */
  public static AutoCloseable start(Settings settings, Health health, MeterRegistry metrics) {
    KafkaConfig kafka = settings.section("kafka", KafkaConfig.class);
    RiskConfig config = settings.section("risk", RiskConfig.class);
    Topics topics = new Topics(kafka.retention());
    StreamsApp.ensure(kafka, topics.all(Routes.from(settings).lanes()));
    if (config.mode() == Mode.OFF) {
      log.info("risk.mode is off: no tenant is judged");
      return () -> {};
    }
    StreamsSettings streams = velocity(kafka, config, metrics);
    var topology = new RiskTopology(streams, topics, court(config)).get();
    return StreamsApp.start(ROLE, topology, streams, topics.jobs(), health, metrics);
  }

  static Court court(RiskConfig config) {
    var rule = new TokensPerMinuteRule(config.maxTokensPerMinute(), config.score());
    return new Court(new Scoring(List.of(rule)), config.blockFor(), config.mode() == Mode.ENFORCE);
  }

  static StreamsSettings velocity(KafkaConfig kafka, RiskConfig config, MeterRegistry metrics) {
    return new StreamsSettings(
        RiskTopology.APPLICATION,
        kafka,
        Path.of(config.stateDir()),
        config.commitInterval(),
        new SkippedRecords(RiskTopology.APPLICATION, metrics),
        Map.of());
  }
}
