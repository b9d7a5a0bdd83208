package io.headrace.simulator;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Whose API a call speaks. Each may behave on its own, and refuses in its own words. */
public enum Provider {
  OPENAI,
  ANTHROPIC,
  GEMINI,
  AZURE;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** As paths, options and JSON write it. */
  @JsonValue
  public String label() {
    return label;
  }

  static Optional<Provider> labelled(String label) {
    return Stream.of(values()).filter(provider -> provider.label.equals(label)).findFirst();
  }
}
