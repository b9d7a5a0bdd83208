package io.headrace.config;

import com.fasterxml.jackson.annotation.JsonCreator;

/** A value that never shows in a log or an error. */
public record Secret(String value) {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING) // else the name "value" makes it an object
  public static Secret of(String value) {
    return new Secret(value.strip());
  }

  public boolean isPresent() {
    return !value.isEmpty();
  }

  @Override
  public String toString() {
    return value.isEmpty() ? "(none)" : "(secret)";
  }
}
