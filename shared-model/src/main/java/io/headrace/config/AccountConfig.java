package io.headrace.config;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One API key of a provider, with what may be used of it.
 *
 * @param name in metrics and in Redis; unique within its provider
 * @param weight its share of the calls beside the other accounts', 1 to 1000; 1 by default
 * @param reservedFor lanes that alone may use it; empty: all
 */
public record AccountConfig(
    String name,
    Secret apiKey,
    Optional<Integer> weight,
    Optional<LimitsConfig> limits,
    Optional<Set<String>> reservedFor) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final int MOST_WEIGHT = 1_000;

  public AccountConfig {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name must be 1 to 64 of A-Z a-z 0-9 _ -, got '" + name + "'");
    }
    weight.ifPresent(given -> {
      if (given < 1 || given > MOST_WEIGHT) {
        throw new IllegalArgumentException("weight must be 1 to 1000, got " + given);
      }
    });
    apiKey.requireSendable("apiKey");
  }

  /** A key without limits. */
  static AccountConfig of(String name, Secret apiKey) {
    return new AccountConfig(name, apiKey, Optional.empty(), Optional.empty(), Optional.empty());
  }

  public int weightOrDefault() {
    return weight.orElse(1);
  }

  public LimitsConfig limitsOrNone() {
    return limits.orElse(LimitsConfig.NONE);
  }

  /** Whether jobs of this lane may use it. */
  public boolean isOpenTo(String lane) {
    return reservedFor.isEmpty() || reservedFor.get().isEmpty() || reservedFor.get().contains(lane);
  }
}
