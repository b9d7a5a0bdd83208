package io.headrace.ingress.jobs;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What became of one attempt of a delivery.
 *
 * @param number from 1; 0 where the delivery ended without an attempt
 * @param status of the answer; 0 when there was none
 * @param error a code; "" for a success
 * @param next when the next attempt is due
 * @param offset of its record in {@code delivery.attempts}, which holds the answer's excerpt
 */
public record PastAttempt(
    int number,
    Instant at,
    Outcome outcome,
    int status,
    long millis,
    String error,
    Optional<Instant> next,
    long offset) {

  /** What it left its delivery in. */
  public enum Outcome {
    DELIVERED,
    WAITING,
    FAILED,
    /** Ended by the schedule, without a further attempt. */
    DROPPED;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Outcome> of(String label) {
      for (Outcome outcome : values()) {
        if (outcome.label().equals(label)) {
          return Optional.of(outcome);
        }
      }
      return Optional.empty();
    }
  }
}
