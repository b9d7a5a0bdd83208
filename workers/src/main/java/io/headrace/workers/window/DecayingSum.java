package io.headrace.workers.window;

import java.time.Duration;

/** A sum whose parts count for half after each half-life; never below 0. */
final class DecayingSum {
  private final double halfLifeNanos;
  private double sum;
  private long atNanos;

  DecayingSum(Duration halfLife) {
    halfLifeNanos = halfLife.toNanos();
  }

  /** Returns what was added: less was taken away where the sum would be below 0. */
  double add(double amount, long nowNanos) {
    double before = at(nowNanos);
    sum = Math.max(0, before + amount);
    atNanos = nowNanos;
    return sum - before;
  }

  double at(long nowNanos) {
    return sum == 0 ? 0 : sum * Math.pow(0.5, (nowNanos - atNanos) / halfLifeNanos);
  }
}
