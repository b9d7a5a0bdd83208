package io.headrace.config;

import java.util.List;
import java.util.Optional;

/**
 * One lane of the section {@code lanes}: a queue of its own in front of a provider, with bounds of
 * its own, for some of its jobs. A lane that has a provider's name is the one for all the rest of
 * that provider's jobs.
 *
 * @param provider whose jobs it takes; by default the one that has the lane's name
 * @param tenants whose jobs it takes; a {@code *} may end a name, so that all tenants of a
 *     namespace share a queue; left out: everybody's
 * @param models that it takes, as clients ask for them; a {@code *} may end a name; left out: all
 * @param concurrency calls at once by one worker process, at most those of the provider; by default
 *     the workers' bulkhead, or the provider's for the lane with its name
 * @param scheduling the workers' by default
 * @param selection the provider's by default
 */
public record LaneSettings(
    Optional<String> provider,
    Optional<List<String>> tenants,
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
    tenants.ifPresent(names -> check("tenants", names));
    models.ifPresent(names -> check("models", names));
  }

  private static void check(String what, List<String> names) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException(what + " must name at least one, or be left out");
    }
    names.forEach(Names::check);
  }

  boolean takesAll() {
    return tenants.isEmpty() && models.isEmpty();
  }

  boolean takes(String tenant, String model) {
    return isAmong(tenants, tenant) && isAmong(models, model);
  }

  private static boolean isAmong(Optional<List<String>> rules, String name) {
    return rules.isEmpty() || rules.get().stream().anyMatch(rule -> Names.matches(rule, name));
  }
}
