package io.headrace.workers;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How models are called in metrics. Clients may choose their names, and each name is a series that
 * is kept: so a model is called by its own name when the configuration names it, or once it has
 * answered, as long as there are places. All others are {@code other}.
 */
final class ModelLabels {
  static final String OTHER = "other";

  private final Set<String> named;
  private final int places;
  private final Runnable whenNone;
  private final Set<String> known;

  /**
   * @param named by the configuration; they take no place
   * @param whenNone called each time that a model answers and no place is left for it
   */
  ModelLabels(Set<String> named, int places, Runnable whenNone) {
    this.named = new HashSet<>(named);
    this.places = places;
    this.whenNone = whenNone;
    this.known = ConcurrentHashMap.newKeySet();
  }

  /**
   * @param isAnswered whether this call shows that the model is there
   */
  String of(String model, boolean isAnswered) {
    if (named.contains(model) || known.contains(model)) {
      return model;
    }
    return isAnswered && admit(model) ? model : OTHER;
  }

  private synchronized boolean admit(String model) {
    if (known.size() < places || known.contains(model)) {
      known.add(model);
      return true;
    }
    whenNone.run();
    return false;
  }
}
