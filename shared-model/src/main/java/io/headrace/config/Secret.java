package io.headrace.config;

import java.util.regex.Pattern;

/** A value that never shows in a log or an error. */
public record Secret(String value) {
  /** In a header. An HTTP client that refuses a value may quote it. */
  private static final Pattern SENDABLE = Pattern.compile("[!-~]*");

  public boolean isPresent() {
    return !value.isEmpty();
  }

  /** Names the setting, not the value. */
  void requireSendable(String setting) {
    if (!SENDABLE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          setting + " holds a character that no key has, such as a line break or a blank");
    }
  }

  @Override
  public String toString() {
    return value.isEmpty() ? "(none)" : "(secret)";
  }
}
