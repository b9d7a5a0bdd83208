package io.headrace.ingress.batch;

import io.headrace.ingress.jobs.BatchTally;
import java.time.Duration;
import java.time.Instant;

/** What is to be done with a batch now: decided from its state, its tally and the time alone. */
sealed interface NextStep {
  /** Lines that are split in one step; fewer only at a file's end. */
  int STEP_LINES = 1_000;

  /** For the workers' word on lines that a cancel or the deadline has met. */
  Duration CANCEL_LIMIT = Duration.ofMinutes(10);

  Duration EXPIRY_GRACE = Duration.ofSeconds(60);

  /** Read the input file and check it. */
  record Validate() implements NextStep {}

  /** Make the next lines into jobs. */
  record Split(int lines) implements NextStep {}

  /** Choose how it ends; no outcome is waited for any more. */
  record Settle(BatchStatus how) implements NextStep {}

  /** Write its files. */
  record Write() implements NextStep {}

  /** Give its input back. */
  record Close() implements NextStep {}

  /** Nothing before then, unless a line ends or somebody cancels it. */
  record Await(Instant until) implements NextStep {}

  /** It is over. */
  record Nothing() implements NextStep {}

  /**
   * @param mayStart whether there is room for one more of the tenant's
   * @param queuedAhead lines that may be jobs and not have ended
   */
  static NextStep of(
      BatchState batch, BatchTally tally, Instant now, boolean mayStart, int queuedAhead) {
    Instant expires = batch.order().expires();
    return switch (batch.status()) {
      case VALIDATING -> mayStart || !now.isBefore(expires) ? new Validate() : new Await(expires);
      case IN_PROGRESS -> running(batch, tally, now, queuedAhead);
      case CANCELLING -> batch.ending().isPresent() ? new Write() : cancelling(batch, tally, now);
      case FINALIZING -> new Write();
      case COMPLETED, FAILED, EXPIRED, CANCELLED -> batch.isOpen() ? new Close() : new Nothing();
    };
  }

  private static NextStep running(
      BatchState batch, BatchTally tally, Instant now, int queuedAhead) {
    Instant expires = batch.order().expires();
    boolean late = !now.isBefore(expires);
    Splitting splitting = batch.splitting();
    boolean settled = tally.ended() >= splitting.nextLine();
    if (settled && (late || splitting.isWhole())) {
      boolean whole = splitting.isWhole() && tally.expired() == 0;
      return new Settle(whole ? BatchStatus.COMPLETED : BatchStatus.EXPIRED);
    }
    if (late) {
      return orWhen(expires.plus(EXPIRY_GRACE), now, BatchStatus.EXPIRED);
    }
    int left = splitting.total() - splitting.nextLine();
    int step = Math.min(STEP_LINES, Math.min(left, queuedAhead));
    int queued = splitting.nextLine() - tally.ended();
    return step > 0 && queued + step <= queuedAhead ? new Split(step) : new Await(expires);
  }

  private static NextStep cancelling(BatchState batch, BatchTally tally, Instant now) {
    return tally.ended() >= batch.splitting().nextLine()
        ? new Settle(BatchStatus.CANCELLED)
        : orWhen(
            batch.times().cancelling().orElseThrow().plus(CANCEL_LIMIT),
            now,
            BatchStatus.CANCELLED);
  }

  private static NextStep orWhen(Instant limit, Instant now, BatchStatus how) {
    return now.isBefore(limit) ? new Await(limit) : new Settle(how);
  }
}
