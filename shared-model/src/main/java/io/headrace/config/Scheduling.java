package io.headrace.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Locale;

/** A lane's order of service. */
public enum Scheduling {
  /** Higher priorities first, with ageing; within a priority tenants share in token cost. */
  FAIR,
  /**
   * A tenant that has far more than the others is lowered in priority; tenants share as in fair.
   */
  FEEDBACK,
  /** Priorities share by weight, tenants within a priority too, both in token cost. */
  WEIGHTED,
  /** Higher priorities first, oldest job first within each: lower ones may starve. */
  STRICT,
  /** The oldest job first, whatever its priority. */
  FIFO;

  @JsonCreator
  static Scheduling of(String label) {
    return OneOf.of("scheduling", values(), Scheduling::label, label);
  }

  private String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
