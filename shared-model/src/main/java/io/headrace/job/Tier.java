package io.headrace.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a tenant pays for: how much it gets of what is scarce, and of whose service it is. */
public enum Tier {
  FREE(1),
  GROWTH(4),
  ENTERPRISE(16);

  private final int share;

  Tier(int share) {
    this.share = share;
  }

  /** Of a tenant of whom nothing is said. */
  public static final Tier DEFAULT = GROWTH;

  /** Of what is scarce, beside those of other tenants: 1 to 16. */
  public int share() {
    return share;
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  @JsonCreator
  public static Tier of(String label) {
    for (Tier tier : values()) {
      if (tier.label().equals(label)) {
        return tier;
      }
    }
    String all = Arrays.stream(values()).map(Tier::label).collect(Collectors.joining(", "));
    throw new IllegalArgumentException("tier must be one of " + all + "; got '" + label + "'");
  }
}
