package io.headrace.config;

import java.util.List;
import java.util.Optional;

/**
 * Where a model's jobs go. The name in the file is exact, or ends in {@code *}.
 *
 * @param targets a chain: each is asked when those before it can't answer
 * @param cheaper where jobs of free tenants go while the limits of what they asked for are used up
 */
public record ModelConfig(List<Target> targets, Optional<Target> cheaper) {

  /**
   * @param model the provider's name for it; empty passes on the name that the client asked for
   */
  public record Target(String provider, Optional<String> model) {}

  public ModelConfig {
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("targets must name at least one provider");
    }
  }

  /** The target at a place of the chain: all of them, then all once more, then the cheaper one. */
  Optional<Target> at(int place) {
    int size = targets.size();
    if (place < 2 * size) {
      return Optional.of(targets.get(place % size));
    }
    return place == cheaperPlace() ? cheaper : Optional.empty();
  }

  int cheaperPlace() {
    return 2 * targets.size();
  }
}
