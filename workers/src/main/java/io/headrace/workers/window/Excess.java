package io.headrace.workers.window;

import java.util.stream.DoubleStream;

/**
 * How much more than the others a tenant has, as multiples of what they have on average.
 *
 * @param spend token cost served in the last minutes
 * @param rate the same, of the last seconds
 * @param waiting jobs
 */
record Excess(double spend, double rate, double waiting) {
  static final Excess NONE = new Excess(0, 0, 0);

  /** From here on it is far more; until it is below {@link #NEAR} again. */
  private static final double FAR = 1.5;

  private static final double NEAR = 1.2;

  /**
   * How many times what the others have on average one has; 0 without others.
   *
   * @param share that one's part of {@code shares}, by which all is measured
   * @param all with its own
   */
  static double of(double own, int share, double all, int shares) {
    if (own < 1 || shares <= share) {
      return 0;
    }
    double others = Math.max(0, all - own) / (shares - share);
    return own / share / others;
  }

  /**
   * By how many priorities a tenant is to be lowered that is lowered by {@code now}, a step at a
   * time: by one if two of the three are far more, by two if all are. A deep queue alone moves
   * nobody, and nobody up.
   */
  int level(int now) {
    if (now < level(FAR)) {
      return now + 1;
    }
    return now > level(NEAR) ? now - 1 : now;
  }

  private int level(double from) {
    long more = DoubleStream.of(spend, rate, waiting).filter(times -> times >= from).count();
    return (int) Math.max(0, more - 1);
  }
}
