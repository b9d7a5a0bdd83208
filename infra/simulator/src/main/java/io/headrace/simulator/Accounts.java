package io.headrace.simulator;

import io.headrace.simulator.RateLimits.Admission;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limits and counts of each account with each model. Shared by all event loops. Limits that a
 * change of behavior does not touch keep their levels: turning a fault on refills nobody's bucket.
 */
final class Accounts {
  /** The one unused for longest is forgotten first, and so starts full again. */
  private static final int MOST = 2_000;

  /** The key only as a hash: no secret stays in memory. */
  private record Id(Provider provider, long keyHash, String model) {}

  private final Map<Id, State> entries =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Id, State> eldest) {
          return size() > MOST;
        }
      };

  /** One call: who asks for what, and when. */
  record Demand(
      Provider provider,
      @Nullable String key,
      String model,
      Usage usage,
      long nowNanos,
      long second) {}

  /** Takes what the call needs from the account's limits, and counts it. */
  Admission take(Demand demand, Behavior.Terms terms) {
    long keyHash = demand.key() == null ? 0 : Dice.hash(demand.key());
    Id id = new Id(demand.provider(), keyHash, demand.model());
    synchronized (this) {
      return entries
          .computeIfAbsent(id, _ -> new State(terms.limits(), demand.nowNanos()))
          .take(demand, terms);
    }
  }

  synchronized List<AccountCalls> snapshot() {
    return entries.entrySet().stream()
        .map(entry -> entry.getValue().calls(entry.getKey()))
        .toList();
  }

  /** Forgets the counts, and leaves the levels as they are. */
  synchronized void resetCounts() {
    entries.values().forEach(entry -> entry.counts = new AccountCounts());
  }

  /** Forgets everything: all buckets start full. */
  synchronized void reset() {
    entries.clear();
  }

  private static final class State {
    private String name = Behavior.Terms.UNNAMED;
    private RateLimits limits;
    private AccountCounts counts = new AccountCounts();

    State(Limits limits, long nowNanos) {
      this.limits = new RateLimits(limits, nowNanos);
    }

    Admission take(Demand demand, Behavior.Terms terms) {
      name = terms.account();
      if (!limits.limits().equals(terms.limits())) {
        limits = new RateLimits(terms.limits(), demand.nowNanos());
      }
      Admission admission = limits.take(demand.usage(), demand.nowNanos());
      switch (admission) {
        case Admission.Admitted _ -> counts.admitted(demand.second(), demand.usage().total());
        case Admission.Refused _ -> counts.refused(demand.second());
      }
      return admission;
    }

    AccountCalls calls(Id id) {
      String unnamed = id.keyHash() == 0 ? "no-key" : "key-" + Long.toHexString(id.keyHash());
      return counts.snapshot(id.provider(), name.isEmpty() ? unnamed : name, id.model());
    }
  }
}
