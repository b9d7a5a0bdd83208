package io.headrace.config;

import java.util.List;
import java.util.Optional;

/** Where a model's jobs go. The name in the file is exact, or ends in {@code *}. */
public record ModelConfig(List<Target> targets) {

  /**
   * @param model the provider's name for it; empty passes on the name that the client asked for
   */
  public record Target(String provider, Optional<String> model) {}

  public ModelConfig {
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("targets must name at least one provider");
    }
  }
}
