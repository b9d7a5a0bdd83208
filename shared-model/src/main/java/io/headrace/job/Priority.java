package io.headrace.job;

import java.util.Locale;
import java.util.Optional;

/** How urgent a job is; each priority has a topic of its own in every lane. */
public enum Priority {
  HIGH,
  NORMAL,
  LOW;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The last part of the topic name, and the metric label. */
  public String label() {
    return label;
  }

  public static Optional<Priority> of(String label) {
    return switch (label) {
      case "high" -> Optional.of(HIGH);
      case "normal" -> Optional.of(NORMAL);
      case "low" -> Optional.of(LOW);
      case String _ -> Optional.empty();
    };
  }

  /** OpenAI's {@code service_tier}: {@code priority} and {@code flex} leave the middle. */
  public static Priority ofServiceTier(String tier) {
    return switch (tier) {
      case "priority", "fast", "ultrafast" -> HIGH;
      case "flex" -> LOW;
      case String _ -> NORMAL;
    };
  }
}
