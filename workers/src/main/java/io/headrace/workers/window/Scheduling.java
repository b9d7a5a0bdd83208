package io.headrace.workers.window;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.headrace.job.Priority;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** A lane's order of service. */
public enum Scheduling {
  /** Higher priorities first, with ageing; within a priority tenants share alike in token cost. */
  FAIR,
  /** Priorities share by weight, tenants within a priority alike, both in token cost. */
  WEIGHTED,
  /** Higher priorities first, oldest job first within each: lower ones may starve. */
  STRICT,
  /** The oldest job first, whatever its priority. */
  FIFO;

  @JsonCreator
  static Scheduling of(String label) {
    for (Scheduling scheduling : values()) {
      if (scheduling.name().toLowerCase(Locale.ROOT).equals(label)) {
        return scheduling;
      }
    }
    throw new IllegalArgumentException(
        "scheduling must be fair, weighted, strict or fifo, got '" + label + "'");
  }

  /**
   * @param busy whether the processors have more to do than they can at once
   */
  PriorityOrder order(BooleanSupplier busy) {
    return switch (this) {
      case FAIR -> new LookOrder(busy);
      case WEIGHTED -> new WeightedOrder();
      case STRICT, FIFO -> new StrictOrder();
    };
  }

  Turns turns() {
    return switch (this) {
      case FAIR, WEIGHTED -> new TenantTurns();
      case STRICT, FIFO -> new ArrivalTurns();
    };
  }

  /** Whose turns a job of this priority waits in. */
  Priority turnsOf(Priority priority) {
    return this == FIFO ? Priority.HIGH : priority;
  }
}
