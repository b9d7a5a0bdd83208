package io.headrace.workers.delivery;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * When a failed delivery is tried again. The jitter follows from the delivery and the attempt, so
 * whoever asks gets the same answer.
 *
 * @param waits after the first attempt, the second, and so on; then the delivery has failed
 * @param maxRetryAfter a receiver's wish beyond this counts as this
 */
record RetrySchedule(List<Duration> waits, Duration maxRetryAfter) {
  /** Of a wait, in each direction. */
  private static final double JITTER = 0.1;

  private static final int FRACTIONS = 1 << 16;

  /**
   * @param number of the attempt that failed, from 1
   * @param retryAfter zero when the receiver asked for nothing; it lengthens a wait, never shortens
   *     it, or a receiver could use all attempts up at once
   */
  Optional<Duration> waitAfter(String deliveryId, int number, Duration retryAfter) {
    if (number > waits.size()) {
      return Optional.empty();
    }
    Duration wait = jittered(waits.get(number - 1), deliveryId, number);
    return Optional.of(Collections.max(List.of(wait, bounded(retryAfter))));
  }

  Duration bounded(Duration retryAfter) {
    return Collections.min(List.of(retryAfter, maxRetryAfter));
  }

  private static Duration jittered(Duration wait, String deliveryId, int number) {
    int mixed = (deliveryId.hashCode() * 31 + number) * 0x9e3779b9;
    double fraction = (double) (mixed >>> 16) / FRACTIONS;
    return Duration.ofMillis(Math.round(wait.toMillis() * (1 - JITTER + 2 * JITTER * fraction)));
  }
}
