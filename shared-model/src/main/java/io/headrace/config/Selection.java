package io.headrace.config;

import com.fasterxml.jackson.annotation.JsonCreator;

/** Which of a provider's accounts is asked next. */
public enum Selection {
  ROUND_ROBIN("round-robin"),
  /** In proportion to the weights. */
  WEIGHTED("weighted"),
  /** The one with the fewest calls under way for its weight. */
  LEAST_USED("least-used");

  private final String label;

  Selection(String label) {
    this.label = label;
  }

  @JsonCreator
  static Selection of(String label) {
    return OneOf.of("selection", values(), selection -> selection.label, label);
  }
}
