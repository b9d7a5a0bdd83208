package io.headrace.workers.window;

/** Tokens that a tenant's jobs take beyond their input: the mean of its last ones. */
final class MeanOutput {
  private static final int MEMORY = 32;

  private double mean;
  private int seen;

  boolean isKnown() {
    return seen > 0;
  }

  long tokens() {
    return Math.round(mean);
  }

  /** The first few count alike; later ones push older ones out by and by. */
  void learn(long tokens) {
    seen = Math.min(seen + 1, MEMORY);
    mean += (tokens - mean) / seen;
  }
}
