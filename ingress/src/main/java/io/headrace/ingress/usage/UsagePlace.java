package io.headrace.ingress.usage;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** Where a row stands among those of its tenant: the window's start, then the model's name. */
public record UsagePlace(Instant start, String model) implements Comparable<UsagePlace> {
  private static final Comparator<UsagePlace> ORDER =
      Comparator.comparing(UsagePlace::start).thenComparing(UsagePlace::model);

  /** Before every row of a window that starts then. */
  public static UsagePlace first(Instant start) {
    return new UsagePlace(start, "");
  }

  /** What {@link #cursor} wrote. */
  public static Optional<UsagePlace> read(String cursor) {
    int bar = cursor.indexOf('|');
    try {
      return bar < 0
          ? Optional.empty()
          : Optional.of(
              new UsagePlace(
                  Instant.ofEpochSecond(Long.parseLong(cursor.substring(0, bar))),
                  cursor.substring(bar + 1)));
    } catch (NumberFormatException | DateTimeException _) {
      return Optional.empty();
    }
  }

  /** For a client to name the place with. */
  public String cursor() {
    return start.getEpochSecond() + "|" + model;
  }

  @Override
  public int compareTo(UsagePlace other) {
    return ORDER.compare(this, other);
  }
}
