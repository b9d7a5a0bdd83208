package io.headrace.wire;

import java.util.Locale;
import java.util.Optional;

/** How long a model is to reason, in OpenAI's words; the other formats have some of them. */
enum Effort {
  NONE(0),
  MINIMAL(512),
  LOW(1_024),
  MEDIUM(8_192),
  HIGH(24_576),
  XHIGH(32_768);

  /** What Google's own OpenAI endpoint takes the words for, as far as it knows them. */
  private final int budget;

  Effort(int budget) {
    this.budget = budget;
  }

  /** Tokens of reasoning at the most, for models that are told so. */
  int budget() {
    return budget;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Empty for words that nobody knows yet: a hint that is not understood is left out. */
  static Optional<Effort> of(String word) {
    String upper = word.toUpperCase(Locale.ROOT);
    if (upper.equals("MAX")) {
      return Optional.of(XHIGH);
    }
    for (Effort effort : values()) {
      if (effort.name().equals(upper)) {
        return Optional.of(effort);
      }
    }
    return Optional.empty();
  }

  /** The smallest that allows as many tokens; a negative number leaves it to the model. */
  static Optional<Effort> ofBudget(long tokens) {
    if (tokens < 0) {
      return Optional.empty();
    }
    for (Effort effort : values()) {
      if (tokens <= effort.budget) {
        return Optional.of(effort);
      }
    }
    return Optional.of(XHIGH);
  }
}
