package io.headrace.workers.delivery;

import java.time.Duration;

/**
 * How a receiver took one attempt.
 *
 * @param status 0 when there was no answer
 * @param error empty for a success
 * @param excerpt the start of its body, fit to be shown
 */
record Answer(int status, String error, String excerpt, Duration retryAfter) {
  private static final int GONE = 410;

  static Answer none(String error) {
    return new Answer(0, error, "", Duration.ZERO);
  }

  static Answer of(int status, String excerpt, Duration retryAfter) {
    return new Answer(status, error(status), excerpt, retryAfter);
  }

  boolean isSuccess() {
    return error.isEmpty();
  }

  /** The receiver wants nothing more, of this delivery at least. */
  boolean isGone() {
    return status == GONE;
  }

  private static String error(int status) {
    return switch (status / 100) {
      case 2 -> "";
      case 3 -> "redirect";
      default -> "status";
    };
  }
}
