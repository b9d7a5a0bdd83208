package io.headrace.ingress.batch;

import java.time.Duration;

/**
 * The section {@code ingress.batches}; {@code headrace-defaults.yml} says what each value is.
 *
 * @param maxEmbeddingInputs over all lines of a file
 * @param createsPerHour of a tenant, over all partitions
 * @param running per tenant and partition; others wait as validating
 * @param open likewise, waiting ones included; beyond, a create call is refused
 */
public record BatchLimits(
    Duration maxWindow,
    int maxLines,
    int maxEmbeddingInputs,
    int createsPerHour,
    int queuedAhead,
    int running,
    int open) {
  private static final int MOST_CREATES = 100_000;
  private static final int MOST_LINES = 1_000_000;

  public BatchLimits {
    require(maxWindow.isPositive(), "maxWindow must be more than 0, got " + maxWindow);
    require(
        maxLines >= 1 && maxLines <= MOST_LINES,
        "maxLines must be 1 to " + MOST_LINES + ", got " + maxLines);
    require(
        maxEmbeddingInputs >= 1,
        "maxEmbeddingInputs must be at least 1, got " + maxEmbeddingInputs);
    require(
        createsPerHour >= 1 && createsPerHour <= MOST_CREATES,
        "createsPerHour must be 1 to " + MOST_CREATES + ", got " + createsPerHour);
    require(queuedAhead >= 1, "queuedAhead must be at least 1, got " + queuedAhead);
    require(running >= 1, "running must be at least 1, got " + running);
    require(open >= running, "open must be at least running, got " + open);
  }

  private static void require(boolean valid, String problem) {
    if (!valid) {
      throw new IllegalArgumentException("batches." + problem);
    }
  }
}
