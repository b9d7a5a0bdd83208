package io.headrace.workers.pacing;

import io.headrace.config.AccountConfig;
import io.headrace.config.Secret;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** One key of a provider: what it may do, and how it stands. Guarded by its pool's lock. */
final class Account {
  /**
   * Clients choose models' names: of more than these, one of which nothing is known is forgotten.
   */
  static final int MAX_MODELS = 200;

  /** While something is known of all of them, further ones share a standing. */
  private static final String OTHERS = "*";

  private final AccountConfig config;
  private final int concurrency;
  private final Set<String> named;
  private final Function<String, ModelStanding> standings;

  /** The one that was asked for longest ago is first. */
  private final Map<String, ModelStanding> byModel = new LinkedHashMap<>(16, 0.75f, true);

  private int underWay;

  /** Calls made so far over the weight, as far as turns go by it. */
  private double turns;

  /**
   * @param named models with limits of their own: they always have a standing of their own
   * @param standings makes the standing with a model
   */
  Account(AccountConfig config, Set<String> named, Function<String, ModelStanding> standings) {
    this.named = named;
    this.config = config;
    this.concurrency = config.limitsOrNone().concurrency().orElse(Integer.MAX_VALUE);
    this.standings = standings;
  }

  String name() {
    return config.name();
  }

  Secret key() {
    return config.apiKey();
  }

  int weight() {
    return config.weightOrDefault();
  }

  boolean isOpenTo(String lane) {
    return config.isOpenTo(lane);
  }

  /** Those that are reserved are used first. */
  boolean isShared() {
    return config.reservedFor().orElse(Set.of()).isEmpty();
  }

  boolean isFull() {
    return underWay >= concurrency;
  }

  /** Calls under way for its weight. */
  double load() {
    return (double) underWay / weight();
  }

  double turns() {
    return turns;
  }

  ModelStanding standing(String model) {
    ModelStanding known = byModel.get(model);
    if (known != null) {
      return known;
    }
    boolean own = byModel.size() < MAX_MODELS || named.contains(model) || forgetOne();
    String name = own ? model : OTHERS;
    return byModel.computeIfAbsent(name, standings);
  }

  boolean servesOneModel() {
    int known = 0;
    for (ModelStanding standing : byModel.values()) {
      known += standing.isKnown() ? 1 : 0;
    }
    return known <= 1;
  }

  private boolean forgetOne() {
    for (Iterator<ModelStanding> all = byModel.values().iterator(); all.hasNext(); ) {
      ModelStanding standing = all.next();
      if (standing.isAsNew()) {
        all.remove();
        standing.forget();
        return true;
      }
    }
    return false;
  }

  Collection<ModelStanding> standings() {
    return byModel.values();
  }

  /**
   * @param share of its turns that a call takes
   * @param least where service is: who stood aside for long doesn't get all of the next ones
   */
  void entered(double share, double least) {
    underWay++;
    turns = Math.max(turns, least) + share;
  }

  void left() {
    underWay--;
  }
}
