package io.headrace.simulator;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The behavior in force: one for all providers, and those that a provider has of its own. Read by
 * every call, swapped as a whole.
 */
final class Controls {
  private volatile Behaviors behaviors;

  Controls(Behavior common, Map<Provider, Behavior> own) {
    behaviors = new Behaviors(common, own);
  }

  Behavior common() {
    return behaviors.common();
  }

  Behavior of(Provider provider) {
    Behaviors now = behaviors;
    return now.own().getOrDefault(provider, now.common());
  }

  /** A provider with a behavior of its own keeps it. */
  synchronized void change(Behavior common) {
    behaviors = new Behaviors(common, behaviors.own());
  }

  /** Without one of its own, a provider behaves as all do. */
  synchronized void change(Provider provider, Optional<Behavior> own) {
    Map<Provider, Behavior> changed = new EnumMap<>(Provider.class);
    changed.putAll(behaviors.own());
    own.ifPresentOrElse(
        behavior -> changed.put(provider, behavior), () -> changed.remove(provider));
    behaviors = new Behaviors(behaviors.common(), changed);
  }

  private record Behaviors(Behavior common, Map<Provider, Behavior> own) {
    Behaviors {
      own = Map.copyOf(own);
    }
  }
}
