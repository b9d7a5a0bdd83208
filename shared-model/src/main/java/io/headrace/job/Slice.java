package io.headrace.job;

/**
 * Where a value stands in a body, in bytes from its start: lets a later stage replace the value
 * without parsing again.
 */
public record Slice(int start, int end) {
  /** The value isn't there. */
  public static final Slice ABSENT = new Slice(-1, -1);

  public boolean isPresent() {
    return start >= 0;
  }

  public int length() {
    return end - start;
  }
}
