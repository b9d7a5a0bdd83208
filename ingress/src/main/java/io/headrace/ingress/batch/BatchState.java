package io.headrace.ingress.batch;

import static io.headrace.ingress.batch.BatchStatus.CANCELLED;
import static io.headrace.ingress.batch.BatchStatus.CANCELLING;
import static io.headrace.ingress.batch.BatchStatus.FAILED;
import static io.headrace.ingress.batch.BatchStatus.FINALIZING;
import static io.headrace.ingress.batch.BatchStatus.IN_PROGRESS;
import static io.headrace.ingress.batch.BatchStatus.VALIDATING;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that is known of a batch. Each change is a method that throws where the status doesn't allow
 * it: who changes a batch has looked at its present state, in the registrar.
 *
 * @param errors why it failed
 * @param ending from the moment on when its files are being written
 * @param result once they are
 * @param inputHeld the input file's bytes are still kept for this batch
 */
public record BatchState(
    BatchOrder order,
    BatchStatus status,
    BatchTimes times,
    Splitting splitting,
    List<LineError> errors,
    Optional<Ending> ending,
    Optional<BatchResult> result,
    boolean inputHeld) {

  public BatchState {
    errors = List.copyOf(errors);
  }

  public static BatchState created(BatchOrder order) {
    return new BatchState(
        order,
        VALIDATING,
        BatchTimes.NONE,
        Splitting.NOT_COUNTED,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        true);
  }

  BatchState validated(int total, Instant now) {
    require(status == VALIDATING && total > 0, "validated");
    return new BatchState(
        order,
        IN_PROGRESS,
        times.inProgressAt(now),
        new Splitting(total, 0, 0),
        errors,
        ending,
        result,
        inputHeld);
  }

  BatchState failed(List<LineError> reasons, Instant now) {
    require(status == VALIDATING && !reasons.isEmpty(), "failed");
    return new BatchState(
        order, FAILED, times.endedAt(now), splitting, reasons, ending, result, inputHeld);
  }

  /** The lines before {@code line}, which begins at {@code at}, are jobs. */
  BatchState split(int line, long at) {
    require(status == IN_PROGRESS, "split");
    return new BatchState(
        order, status, times, splitting.to(line, at), errors, ending, result, inputHeld);
  }

  boolean canBeCancelled() {
    return status == VALIDATING || status == IN_PROGRESS;
  }

  BatchState cancelling(Instant now) {
    require(canBeCancelled(), "cancelled");
    return new BatchState(
        order, CANCELLING, times.cancellingAt(now), splitting, errors, ending, result, inputHeld);
  }

  /** Nothing is split from now on, and no outcome is waited for. */
  BatchState finalizing(Ending how, Instant now) {
    boolean cancelled = how.status() == CANCELLED;
    require(status == (cancelled ? CANCELLING : IN_PROGRESS) && ending.isEmpty(), "finalized");
    return new BatchState(
        order,
        cancelled ? CANCELLING : FINALIZING,
        cancelled ? times : times.finalizingAt(now),
        splitting,
        errors,
        Optional.of(how),
        result,
        inputHeld);
  }

  /** Its files are written. */
  BatchState ended(BatchResult with, Instant now) {
    require(ending.isPresent() && result.isEmpty(), "ended");
    return new BatchState(
        order,
        ending.orElseThrow().status(),
        times.endedAt(now),
        splitting,
        errors,
        ending,
        Optional.of(with),
        inputHeld);
  }

  /** Nobody works on it any more, and its input file isn't kept for it. */
  BatchState closed() {
    require(status.isTerminal(), "closed");
    return new BatchState(order, status, times, splitting, errors, ending, result, false);
  }

  /** Something is left to be done. */
  public boolean isOpen() {
    return !status.isTerminal() || inputHeld;
  }

  private void require(boolean allowed, String what) {
    if (!allowed) {
      throw new IllegalStateException(
          "a batch that is " + status.label() + " can't be " + what + ": " + order.id());
    }
  }
}
