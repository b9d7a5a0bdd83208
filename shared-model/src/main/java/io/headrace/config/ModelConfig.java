package io.headrace.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;

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

  /**
   * The target at a place of the chain: all of them; all once more, for jobs that passed them by;
   * the cheaper one; and all once more, for jobs that it failed.
   */
  Optional<Target> at(int place) {
    if (place == cheaperPlace()) {
      return cheaper;
    }
    return place < end() ? Optional.of(targets.get(index(place))) : Optional.empty();
  }

  /** Whether a job goes on from one place to a later one, if it can be asked there. */
  boolean leads(int from, int to, Set<Integer> passedBy) {
    int size = targets.size();
    if (to < size) {
      return true;
    }
    if (to < cheaperPlace()) {
      return to != from + size && passedBy.contains(to - size); // not the same at once again
    }
    return to > cheaperPlace() && from >= cheaperPlace() && passedBy.contains(index(to));
  }

  private int index(int place) {
    return (place > cheaperPlace() ? place - 1 : place) % targets.size();
  }

  int cheaperPlace() {
    return 2 * targets.size();
  }

  int end() {
    return cheaperPlace() + 1 + targets.size();
  }
}
