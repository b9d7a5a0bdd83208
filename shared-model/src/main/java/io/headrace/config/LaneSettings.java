package io.headrace.config;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One lane of the section {@code lanes}: a queue of its own in front of a provider, with bounds of
 * its own, for some of its jobs. A lane that has a provider's name is the one for all the rest of
 * that provider's jobs.
 *
 * @param provider whose jobs it takes; by default the one that has the lane's name
 * @param tenants whose jobs it takes; left out: everybody's
 * @param models that it takes, as clients ask for them; a {@code *} may end a name; left out: all
 * @param concurrency calls at once by one worker process, at most those of the provider; by default
 *     the workers' bulkhead, or the provider's for the lane with its name
 * @param scheduling the workers' by default
 * @param selection the provider's by default
 */
public record LaneSettings(
    Optional<String> provider,
    Optional<Set<String>> tenants,
    Optional<List<String>> models,
    Optional<Integer> concurrency,
    Optional<Scheduling> scheduling,
    Optional<Selection> selection) {
  /** Of a lane of which nothing is said. */
  static final LaneSettings NONE =
      new LaneSettings(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  public LaneSettings {
    concurrency.ifPresent(calls -> {
      if (calls < 1) {
        throw new IllegalArgumentException("concurrency must be at least 1, got " + calls);
      }
    });
    requireNames("tenants", tenants);
    requireNames("models", models);
    models.ifPresent(names -> names.forEach(ModelNames::check));
  }

  private static void requireNames(String what, Optional<? extends Collection<String>> names) {
    if (names.filter(Collection::isEmpty).isPresent()) {
      throw new IllegalArgumentException(what + " must name at least one, or be left out");
    }
  }

  boolean takesAll() {
    return tenants.isEmpty() && models.isEmpty();
  }

  boolean takes(String tenant, String model) {
    return tenants.map(names -> names.contains(tenant)).orElse(true)
        && models
            .map(names -> names.stream().anyMatch(name -> ModelNames.matches(name, model)))
            .orElse(true);
  }
}
