package io.headrace.ingress.jobs;

/** How many lines of a batch have ended, and how. Incomplete answers count as completed. */
public record BatchTally(int completed, int failed, int cancelled, int expired) {
  public static final BatchTally NONE = new BatchTally(0, 0, 0, 0);

  public int ended() {
    return completed + failed + cancelled + expired;
  }
}
