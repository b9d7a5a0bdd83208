package io.headrace.simulator;

/**
 * The behavior in force, and the limits that go with it. Read by every call, swapped as a whole.
 */
final class Controls {
  private volatile Regime regime;

  Controls(Behavior behavior) {
    regime = new Regime(behavior, new RateLimits(behavior.limits()));
  }

  Regime current() {
    return regime;
  }

  /** Unchanged limits keep their levels: turning a fault on does not refill anybody's bucket. */
  synchronized void change(Behavior behavior) {
    boolean sameLimits = regime.limits().limits().equals(behavior.limits());
    RateLimits limits = sameLimits ? regime.limits() : new RateLimits(behavior.limits());
    regime = new Regime(behavior, limits);
  }

  record Regime(Behavior behavior, RateLimits limits) {}
}
