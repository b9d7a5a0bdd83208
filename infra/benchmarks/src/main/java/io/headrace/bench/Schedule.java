package io.headrace.bench;

import java.util.Random;

/**
 * When each arrival is due, in nanoseconds from the start of the run. The moments are fixed by the
 * plan alone: nothing that happens during the run moves them. The rate grows from nothing over the
 * first half of the warm-up, because a cold server and a cold client at the full rate begin with a
 * backlog that says nothing about either. A lane of several takes every {@code lanes}-th arrival.
 */
final class Schedule {
  private static final double NANOS = 1e9;

  private final LoadPlan.Arrivals arrivals;
  private final int lanes;
  private final double rampNanos;
  private final long endNanos;
  private final Random random;
  private long index = -1;
  private double position = -1;

  Schedule(LoadPlan.Arrivals arrivals, int lane, int lanes) {
    this.arrivals = arrivals;
    this.lanes = lanes;
    this.rampNanos = arrivals.warmup().toNanos() / 2.0;
    this.endNanos = arrivals.total().toNanos();
    this.random = new Random(arrivals.seed());
    step(lane + 1);
  }

  boolean exhausted() {
    return dueNanos() >= endNanos;
  }

  long index() {
    return index;
  }

  /**
   * The moment by which the rate's integral reaches {@link #position}: a parabola in the ramp, a
   * line after it. Computed afresh for each arrival, for a sum of rounded distances would drift.
   */
  long dueNanos() {
    double atFullRate = position * NANOS / arrivals.rate();
    double rampArea = rampNanos / 2;
    return Math.round(
        atFullRate < rampArea ? Math.sqrt(2 * rampNanos * atFullRate) : rampArea + atFullRate);
  }

  void advance() {
    step(lanes);
  }

  private void step(int arrivalsAhead) {
    for (int i = 0; i < arrivalsAhead; i++) {
      index++;
      position =
          switch (arrivals.spacing()) {
            case CONSTANT -> index;
            case POISSON -> Math.max(0, position) + random.nextExponential();
          };
    }
  }
}
