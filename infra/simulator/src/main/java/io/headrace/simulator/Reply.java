package io.headrace.simulator;

/** What will happen to one call. Delays are in milliseconds, 0 for at once. */
sealed interface Reply {
  record Whole(Answer answer, long delayMillis) implements Reply {}

  /** A sound HTTP answer whose body ends in the middle of the JSON document. */
  record Malformed(Answer answer, long delayMillis) implements Reply {}

  /** The connection closes when half the body has been sent. */
  record Truncated(Answer answer, long delayMillis) implements Reply {}

  /** The body comes bit by bit, over so many milliseconds. */
  record Slow(Answer answer, long delayMillis, long bodyMillis) implements Reply {}

  /** The connection closes without an answer. */
  record Dropped(long delayMillis) implements Reply {}

  /** Nothing more happens until the client goes away. */
  record Hung() implements Reply {}
}
