package io.headrace.ingress.usage;

import io.headrace.topic.Topic;
import io.headrace.topic.Topics;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** How long the windows are that usage is summed over. */
public enum Granularity {
  MINUTE(Duration.ofMinutes(1)),
  HOUR(Duration.ofHours(1)),
  DAY(Duration.ofDays(1));

  private final String label = name().toLowerCase(Locale.ROOT);
  private final Duration window;

  Granularity(Duration window) {
    this.window = window;
  }

  public String label() {
    return label;
  }

  public Duration window() {
    return window;
  }

  public static Optional<Granularity> of(String label) {
    for (Granularity granularity : values()) {
      if (granularity.label.equals(label)) {
        return Optional.of(granularity);
      }
    }
    return Optional.empty();
  }

  Topic<String, byte[]> topic(Topics topics) {
    return switch (this) {
      case MINUTE -> topics.usageMinute();
      case HOUR -> topics.usageHour();
      case DAY -> topics.usageDay();
    };
  }
}
