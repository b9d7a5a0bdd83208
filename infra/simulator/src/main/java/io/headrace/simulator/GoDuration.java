package io.headrace.simulator;

import java.math.BigDecimal;

/**
 * Lengths of time as Go prints them, which is what OpenAI's limit headers hold: 20ms, 1s, 6m0s,
 * 1h2m3.5s.
 */
final class GoDuration {
  private static final long SECOND = 1_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;

  private GoDuration() {}

  static String format(long millis) {
    if (millis == 0) {
      return "0s";
    }
    if (millis < SECOND) {
      return millis + "ms";
    }
    String hours = millis >= HOUR ? millis / HOUR + "h" : "";
    String minutes = millis >= MINUTE ? millis % HOUR / MINUTE + "m" : "";
    return hours + minutes + seconds(millis % MINUTE) + "s";
  }

  private static String seconds(long millis) {
    BigDecimal seconds = BigDecimal.valueOf(millis, 3).stripTrailingZeros();
    return seconds.signum() == 0 ? "0" : seconds.toPlainString();
  }
}
