package io.headrace.cli;

import java.time.Duration;
import java.util.Optional;

/** How long to wait between tries, and between polls. */
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration MAX = Duration.ofSeconds(30);

  /** A wish of the server beyond this is cut. */
  private static final Duration MAX_RETRY_AFTER = Duration.ofSeconds(60);

  /** After 2^6 halves of a second the wait grows no more. */
  private static final int MAX_DOUBLINGS = 6;

  private static final Duration FIRST_POLL = Duration.ofMillis(250);
  private static final Duration MAX_POLL = Duration.ofSeconds(2);
  private static final Duration MAX_LATE_POLL = Duration.ofSeconds(10);

  /** Nobody watches a bar so long. */
  private static final Duration LATE = Duration.ofMinutes(10);

  private static final int POLLS_OF_THE_TIME_GONE = 20;

  private Backoff() {}

  /**
   * @param failures in a row, from 1
   */
  static Duration afterFailure(int failures, Optional<Duration> retryAfter) {
    Duration own = FIRST.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
    return retryAfter.map(asked -> min(asked, MAX_RETRY_AFTER)).orElse(min(own, MAX));
  }

  /** Often at first, when a small batch may end at any moment. */
  static Duration untilPoll(Duration watched) {
    Duration max = watched.compareTo(LATE) < 0 ? MAX_POLL : MAX_LATE_POLL;
    Duration share = min(watched.dividedBy(POLLS_OF_THE_TIME_GONE), max);
    return share.compareTo(FIRST_POLL) < 0 ? FIRST_POLL : share;
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
