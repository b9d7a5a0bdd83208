package io.headrace.config;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Duration;

/**
 * No job may outlive its request record: one that Kafka deletes before a worker reads it would be
 * accepted and never end. The two values stand in sections of different roles.
 */
public final class DeadlineCheck {
  /** For the way from acceptance into Kafka, and for a clock that is off. */
  private static final Duration MARGIN = Duration.ofHours(1);

  /** Of the section {@code ingress}, what this class needs. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Longest(Duration maxDeadline, Batches batches) {}

  /** Of the section {@code ingress.batches} likewise. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Batches(Duration maxWindow) {}

  private DeadlineCheck() {}

  public static void check(Settings settings) {
    Longest ingress = settings.section("ingress", Longest.class);
    Duration kept = settings.section("kafka", KafkaConfig.class).retention().requests();
    check("maxDeadline", ingress.maxDeadline(), kept);
    check("batches.maxWindow", ingress.batches().maxWindow(), kept);
  }

  private static void check(String name, Duration longest, Duration kept) {
    if (longest.plus(MARGIN).compareTo(kept) > 0) {
      throw new ConfigException(
          "configuration: kafka.retention.requests must be at least 1h more than ingress.%s, or jobs would be deleted before they end; they are %s and %s"
              .formatted(name, text(kept), text(longest)));
    }
  }

  private static String text(Duration time) {
    return time.toMillis() % 3_600_000 == 0 ? time.toHours() + "h" : time.toSeconds() + "s";
  }
}
