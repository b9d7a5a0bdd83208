package io.headrace.simulator;

import java.util.Map;

/**
 * One of the caller's API keys and what it may use.
 *
 * @param key as clients send it, for tests only: the admin routes show it
 * @param limits for each model that is not named
 */
public record Account(String key, Limits limits, Map<String, Limits> models) {
  private static final int MOST_MODELS = 100;

  public Account {
    if (key.isEmpty()) {
      throw new IllegalArgumentException("accounts: each needs a key");
    }
    Require.between("accounts.models (their number)", models.size(), 0, MOST_MODELS);
    models = Map.copyOf(models);
  }

  public static Account of(String key, Limits limits) {
    return new Account(key, limits, Map.of());
  }

  Limits limits(String model) {
    return models.isEmpty() ? limits : models.getOrDefault(model, limits);
  }

  @Override
  public String toString() {
    return "Account[key=..., limits=" + limits + ", models=" + models + "]";
  }
}
