package io.headrace.ingress.jobs;

import java.time.Instant;

/** Where a moment stands in the order of ids. */
final class IdTimes {
  private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuv";
  private static final int MILLIS_BITS = 48;
  private static final int CHARACTERS = 10; // of 5 bits; the last has two bits to spare

  private IdTimes() {}

  /** Less than or equal to every id of the prefix accepted at or after {@code at}. */
  static String lowest(String prefix, Instant at) {
    long bits = Math.max(0, at.toEpochMilli()) << (CHARACTERS * 5 - MILLIS_BITS);
    StringBuilder text = new StringBuilder(prefix);
    for (int i = CHARACTERS - 1; i >= 0; i--) {
      text.append(ALPHABET.charAt((int) (bits >>> (i * 5)) & 31));
    }
    return text.toString();
  }
}
