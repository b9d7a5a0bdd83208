package io.headrace.workers.delivery;

import java.time.Duration;
import java.time.Instant;

/**
 * What the schedule holds in memory of an endpoint with work in hand. Only {@link #standing}
 * matters after a restart; the rest is found again.
 */
final class Queue {
  private static final Duration REFILL = Duration.ofSeconds(1);

  final String endpoint;
  Standing standing;

  /** As it is stored. */
  Standing saved;

  /** Nothing waits before it. */
  Instant waitingFrom = Instant.EPOCH;

  /** No lease ends before it. */
  Instant leasedFrom = Instant.EPOCH;

  /** Until then nothing is due. */
  Instant nextLook = Instant.EPOCH;

  /** Until then no lease's end is looked for. */
  Instant nextExpiry = Instant.EPOCH;

  private double tokens;
  private Instant refilled = Instant.EPOCH;

  Queue(String endpoint, Standing standing) {
    this.endpoint = endpoint;
    this.standing = standing;
    saved = standing;
  }

  /** Something waits from {@code order} on, to be looked at then. */
  void expect(Instant order, Instant look) {
    waitingFrom = earlier(waitingFrom, order);
    nextLook = earlier(nextLook, look);
  }

  /** A lease ends then: before others, if the clock was set back. */
  void expectEnd(Instant end) {
    leasedFrom = earlier(leasedFrom, end);
  }

  /**
   * How many attempts may begin now by the endpoint's rate, at most a second's worth.
   *
   * @param rate per second; 0 is no limit
   */
  int permits(int rate, Instant now) {
    if (rate == 0) {
      return Integer.MAX_VALUE;
    }
    double seconds = Duration.between(refilled, now).toMillis() / 1e3;
    tokens = Math.min(rate, tokens + rate * Math.clamp(seconds, 0, 1)); // clocks may be set back
    refilled = now;
    return (int) tokens;
  }

  /** Whether a new one would know as much: after a second the endpoint's rate is free again. */
  boolean isRested(Instant now) {
    return standing.isIdle() && Duration.between(refilled, now).abs().compareTo(REFILL) >= 0;
  }

  /** The next turn in strict order. */
  Instant turn(Instant now) {
    standing = standing.arrived(now);
    return Instant.ofEpochMilli(standing.lastTurn());
  }

  void spend(int rate) {
    if (rate > 0) {
      tokens--;
    }
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
