package io.headrace.config;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads a setting that has one of a few names. */
final class OneOf {
  private OneOf() {}

  static <T> T of(String setting, T[] values, Function<T, String> label, String given) {
    for (T value : values) {
      if (label.apply(value).equals(given)) {
        return value;
      }
    }
    String all = Arrays.stream(values).map(label).collect(Collectors.joining(", "));
    throw new IllegalArgumentException(
        setting + " must be one of " + all + "; got '" + given + "'");
  }
}
