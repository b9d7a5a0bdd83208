package io.headrace.config;

/** A value that never shows in a log or an error. */
public record Secret(String value) {

  public boolean isPresent() {
    return !value.isEmpty();
  }

  @Override
  public String toString() {
    return value.isEmpty() ? "(none)" : "(secret)";
  }
}
