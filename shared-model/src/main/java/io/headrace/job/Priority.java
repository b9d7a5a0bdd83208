package io.headrace.job;

import com.fasterxml.jackson.annotation.JsonCreator;
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

  @JsonCreator
  static Priority read(String label) {
    return of(label)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "a priority is one of high, normal, low; got '" + label + "'"));
  }

  /** This one, or {@code highest} if this is above it. */
  public Priority atMost(Priority highest) {
    return compareTo(highest) < 0 ? highest : this;
  }

  /** So many priorities below this one; the lowest is the end. */
  public Priority loweredBy(int levels) {
    return levels == 0 ? this : below().loweredBy(levels - 1);
  }

  private Priority below() {
    return switch (this) {
      case HIGH -> NORMAL;
      case NORMAL, LOW -> LOW;
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
