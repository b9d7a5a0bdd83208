package io.headrace.workers.provider;

import java.time.Duration;
import java.util.Optional;

/**
 * Lengths of time as Go prints them ({@code 20ms}, {@code 1s}, {@code 6m0s}, {@code 1h2m3.5s}). A
 * number alone is taken for seconds, as some servers that imitate OpenAI have it.
 */
final class GoDuration {
  private static final int MAX_LENGTH = 32;

  private GoDuration() {}

  /** Empty when it isn't one, is negative, or is longer than {@code longest}. */
  static Optional<Duration> parse(String text, Duration longest) {
    int length = text.length();
    if (length == 0 || length > MAX_LENGTH) {
      return Optional.empty();
    }
    double nanos = 0;
    for (int at = 0; at < length; ) {
      int unit = numberEnd(text, at);
      int next = unitEnd(text, unit);
      double number = number(text, at, unit);
      double unitNanos = unit == length && at == 0 ? 1e9 : unitNanos(text, unit, next);
      if (number < 0 || unitNanos < 0) {
        return Optional.empty();
      }
      nanos += number * unitNanos;
      at = next;
    }
    return nanos <= longest.toNanos()
        ? Optional.of(Duration.ofNanos(Math.round(nanos)))
        : Optional.empty();
  }

  private static int numberEnd(String text, int from) {
    int at = from;
    while (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
      at++;
    }
    return at;
  }

  private static int unitEnd(String text, int from) {
    int at = from;
    while (at < text.length() && !isDigit(text.charAt(at)) && text.charAt(at) != '.') {
      at++;
    }
    return at;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Digits with one point at most; less than zero when it is none. */
  private static double number(String text, int from, int to) {
    double value = 0;
    double place = 0;
    for (int at = from; at < to; at++) {
      char c = text.charAt(at);
      if (c == '.') {
        if (place > 0) {
          return -1;
        }
        place = 1;
      } else {
        value = value * 10 + (c - '0');
        place *= 10;
      }
    }
    boolean hasDigit = to - from > (place > 0 ? 1 : 0);
    return hasDigit ? value / Math.max(1, place) : -1;
  }

  /** Less than zero when there is no such unit. */
  private static double unitNanos(String text, int from, int to) {
    return switch (text.substring(from, to)) {
      case "h" -> 3600e9;
      case "m" -> 60e9;
      case "s" -> 1e9;
      case "ms" -> 1e6;
      case "us", "µs", "μs" -> 1e3;
      case "ns" -> 1;
      default -> -1;
    };
  }
}
