package io.headrace.workers.provider;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long a provider asks to be left alone: {@code retry-after-ms}, then {@code retry-after}. */
public final class RetryHint {
  /** Nobody means more; whoever reads the hint has a lower bound of its own. */
  private static final Duration LONGEST = Duration.ofDays(1);

  private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(\\.\\d{0,9})?");
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;

  private RetryHint() {}

  /** Empty when there is none, or none that can be read. */
  public static Optional<Duration> of(ReplyHeaders headers, Instant now) {
    Optional<Duration> millis = number(headers.get("retry-after-ms"), NANOS_PER_MILLI);
    if (millis.isPresent()) {
      return millis;
    }
    String after = headers.get("retry-after");
    Optional<Duration> seconds = number(after, NANOS_PER_SECOND);
    return seconds.isPresent() ? seconds : date(after, now);
  }

  /** Of a duration in JSON's protobuf form: {@code "46s"}, {@code "1.5s"}. */
  static Optional<Duration> seconds(String text) {
    return text.endsWith("s")
        ? number(text.substring(0, text.length() - 1), NANOS_PER_SECOND)
        : Optional.empty();
  }

  private static Optional<Duration> number(@Nullable String text, double unitNanos) {
    if (text == null || !NUMBER.matcher(text.strip()).matches()) {
      return Optional.empty();
    }
    double nanos = Double.parseDouble(text.strip()) * unitNanos;
    return Optional.of(nanos < LONGEST.toNanos() ? Duration.ofNanos(Math.round(nanos)) : LONGEST);
  }

  /** RFC 9110, 10.2.3: an HTTP date; one in the past means now. */
  private static Optional<Duration> date(@Nullable String text, Instant now) {
    if (text == null) {
      return Optional.empty();
    }
    try {
      Instant until =
          ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(now, until);
      return Optional.of(
          wait.isNegative() ? Duration.ZERO : wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
