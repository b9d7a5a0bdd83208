package io.headrace.webhook;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How much a delivery tells. */
public enum PayloadStyle {
  /** The object's id; the receiver fetches the rest. As OpenAI has it. */
  THIN,
  /** The result too, where it is small enough. */
  FULL;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<PayloadStyle> of(String label) {
    return Arrays.stream(values()).filter(style -> style.label().equals(label)).findFirst();
  }
}
