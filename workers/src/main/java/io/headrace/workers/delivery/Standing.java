package io.headrace.workers.delivery;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;

/**
 * How an endpoint stands with us, and so how many attempts may be out at once. The allowance grows
 * with each success and shrinks with each failure; after a row of failures there is one attempt at
 * a time, after a pause that doubles: the breaker.
 *
 * @param allowance attempts that may be leased at once
 * @param leased attempts that are
 * @param waiting deliveries that aren't leased
 * @param failures in a row
 * @param failingSince the first of them; 0 without any
 * @param pausedUntil no attempt is leased before
 * @param disabledAt 0 while it isn't
 * @param lastTurn place in strict order of the newest delivery: about the millisecond that it came
 *     in, but later for each one, so that no two are alike whatever the clock says
 */
record Standing(
    int allowance,
    int leased,
    long waiting,
    int failures,
    long failingSince,
    long pausedUntil,
    long disabledAt,
    long lastTurn) {
  static final int FIRST_ALLOWANCE = 16;
  static final Standing NEW = new Standing(FIRST_ALLOWANCE, 0, 0, 0, 0, 0, 0, 0);

  /** Failures in a row that open the breaker. */
  private static final int OPENS = 5;

  private static final long FIRST_PAUSE_MILLIS = 5_000;
  private static final int MAX_DOUBLINGS = 16;

  /** Share of the allowance that goes with a failure that says nothing about load. */
  private static final int SMALL_STEP = 8;

  private static final int BYTES = 2 * Integer.BYTES + Long.BYTES + Integer.BYTES + 4 * Long.BYTES;

  boolean mayLease(Instant now, int bound) {
    return disabledAt == 0 && now.toEpochMilli() >= pausedUntil && leased < room(bound);
  }

  /** How many more may be leased. */
  int room(int bound) {
    return Math.min(allowance, bound);
  }

  boolean isDisabled() {
    return disabledAt != 0;
  }

  boolean isIdle() {
    return leased == 0 && waiting == 0;
  }

  boolean hasFailedFor(Duration length, Instant now) {
    return failingSince != 0 && now.toEpochMilli() - failingSince >= length.toMillis();
  }

  /** One more delivery has come: {@link #lastTurn} is its turn. */
  Standing arrived(Instant at) {
    return new Standing(
        allowance,
        leased,
        waiting,
        failures,
        failingSince,
        pausedUntil,
        disabledAt,
        Math.max(lastTurn + 1, at.toEpochMilli()));
  }

  Standing plusWaiting(long more) {
    return new Standing(
        allowance,
        leased,
        waiting + more,
        failures,
        failingSince,
        pausedUntil,
        disabledAt,
        lastTurn);
  }

  Standing plusLeased(int more) {
    return new Standing(
        allowance,
        leased + more,
        waiting,
        failures,
        failingSince,
        pausedUntil,
        disabledAt,
        lastTurn);
  }

  /**
   * @param soon the attempt didn't wait long for its turn at the sender: more would be taken
   */
  Standing succeeded(boolean soon, int maxAllowance) {
    int next = soon ? Math.min(maxAllowance, allowance + 1) : less(SMALL_STEP);
    return new Standing(next, leased, waiting, 0, 0, pausedUntil, disabledAt, lastTurn);
  }

  /**
   * @param overloaded the receiver said or showed that it is
   * @param retryAfter how long it asked to be left alone
   */
  Standing failed(Instant at, boolean overloaded, Duration retryAfter, Duration maxPause) {
    int row = failures + 1;
    long pause = Math.min(Math.max(pauseAfter(row), retryAfter.toMillis()), maxPause.toMillis());
    return new Standing(
        row >= OPENS ? 1 : less(overloaded ? 2 : SMALL_STEP),
        leased,
        waiting,
        row,
        failingSince == 0 ? at.toEpochMilli() : failingSince,
        Math.max(pausedUntil, pause == 0 ? 0 : at.toEpochMilli() + pause),
        disabledAt,
        lastTurn);
  }

  /** Nobody ended the attempt: its sender is gone, or has too much to do. */
  Standing expired() {
    return new Standing(
        less(2),
        leased - 1,
        waiting + 1,
        failures,
        failingSince,
        pausedUntil,
        disabledAt,
        lastTurn);
  }

  Standing disabled(Instant at) {
    return new Standing(1, leased, waiting, failures, failingSince, 0, at.toEpochMilli(), lastTurn);
  }

  /** As a new endpoint's, but for what is in hand. */
  Standing enabled() {
    return new Standing(FIRST_ALLOWANCE, leased, waiting, 0, 0, 0, 0, lastTurn);
  }

  private int less(int share) {
    return Math.max(1, allowance - Math.max(1, allowance / share));
  }

  private static long pauseAfter(int row) {
    return row < OPENS ? 0 : FIRST_PAUSE_MILLIS << Math.min(row - OPENS, MAX_DOUBLINGS);
  }

  byte[] encode() {
    return ByteBuffer.allocate(BYTES)
        .putInt(allowance)
        .putInt(leased)
        .putLong(waiting)
        .putInt(failures)
        .putLong(failingSince)
        .putLong(pausedUntil)
        .putLong(disabledAt)
        .putLong(lastTurn)
        .array();
  }

  static Standing decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new Standing(
        in.getInt(),
        in.getInt(),
        in.getLong(),
        in.getInt(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong());
  }
}
