package io.headrace.simulator;

/** Refuses values out of range, naming the field as it is written in JSON. */
final class Require {
  private Require() {}

  static void between(String field, double value, double min, double max) {
    if (!(value >= min && value <= max)) {
      throw new IllegalArgumentException(
          "%s must be between %s and %s, was %s".formatted(field, plain(min), plain(max), value));
    }
  }

  static void between(String field, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s must be between %d and %d, was %d".formatted(field, min, max, value));
    }
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }
}
