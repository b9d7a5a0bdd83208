package io.headrace.ingress.batch;

import io.headrace.ingress.batch.BatchStore.Change;
import io.headrace.ingress.batch.Validation.Verdict;
import io.headrace.ingress.jobs.BatchTally;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.job.JobId;
import io.headrace.job.TenantId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Moves one batch on, a bounded step at a time. What it keeps in memory are files half read or half
 * written, which are begun again where they are lost; all else is in the batch's state. Owned by
 * its partition's thread.
 */
final class BatchWork implements AutoCloseable {
  /** The tally comes with the batch's record: it is late by moments at the most. */
  private static final Duration TALLY = Duration.ofMillis(100);

  static final String TOO_LARGE = "file_too_large";

  private final TenantId tenant;
  private final JobId id;
  private final BatchTools tools;
  private final OutcomeSource outcomes;
  private @Nullable Validation validation;
  private @Nullable Splitter splitter;
  private @Nullable OutputWriter writer;
  private boolean started;

  /** What a turn came to. */
  sealed interface Turn {
    /** There may be more to do at once. */
    record Moved() implements Turn {}

    /** Nothing to do before then, unless something changes. */
    record Waits(Instant until) implements Turn {}

    /** Nothing to do ever again. */
    record Over() implements Turn {}
  }

  BatchWork(TenantId tenant, JobId id, BatchTools tools, OutcomeSource outcomes) {
    this.tenant = tenant;
    this.id = id;
    this.tools = tools;
    this.outcomes = outcomes;
  }

  JobId id() {
    return id;
  }

  TenantId tenant() {
    return tenant;
  }

  /** Takes one of the tenant's places; as far as seen at its last turn. */
  boolean isStarted() {
    return started;
  }

  /**
   * One step.
   *
   * @param mayStart whether the tenant has a place left
   */
  Turn turn(boolean mayStart) throws IOException, QueueUnavailable, InterruptedException {
    Optional<BatchTally> tally = tools.lines().tally(id);
    Optional<BatchState> found = tools.store().find(tenant, id);
    if (found.isEmpty()) {
      return new Turn.Over();
    }
    BatchState batch = found.get();
    Instant now = tools.clock().instant();
    if (tally.isEmpty() && batch.isOpen()) {
      return new Turn.Waits(now.plus(TALLY));
    }
    BatchTally counts = tally.orElse(BatchTally.NONE);
    NextStep step =
        NextStep.of(batch, counts, now, mayStart || started, tools.limits().queuedAhead());
    Turn turn = take(batch, step);
    started = batch.isOpen() && !(turn instanceof Turn.Waits && isWaiting(batch));
    return turn;
  }

  private static boolean isWaiting(BatchState batch) {
    return batch.status() == BatchStatus.VALIDATING;
  }

  private Turn take(BatchState batch, NextStep step)
      throws IOException, QueueUnavailable, InterruptedException {
    return switch (step) {
      case NextStep.Validate() -> validate(batch);
      case NextStep.Split(int lines) -> split(batch, lines);
      case NextStep.Settle(BatchStatus how) -> settle(batch, how);
      case NextStep.Write() -> write(batch);
      case NextStep.Close() -> release(batch);
      case NextStep.Await(Instant until) -> await(batch, until);
      case NextStep.Nothing() -> new Turn.Over();
    };
  }

  private Turn await(BatchState batch, Instant until) {
    if (batch.status() == BatchStatus.IN_PROGRESS && !batch.splitting().isWhole()) {
      tools.metrics().limitReached("batches.queuedAhead");
    }
    return new Turn.Waits(until);
  }

  private Turn validate(BatchState batch)
      throws IOException, QueueUnavailable, InterruptedException {
    Optional<Verdict> verdict = verdict(batch);
    if (verdict.isPresent()) {
      closeAll();
      change(
          batch,
          present ->
              present.status() == BatchStatus.VALIDATING
                  ? Optional.of(Change.to(judged(present, verdict.get())))
                  : Optional.empty());
    }
    return new Turn.Moved();
  }

  private BatchState judged(BatchState batch, Verdict verdict) {
    Instant now = tools.clock().instant();
    return switch (verdict) {
      case Verdict.Valid(int total) -> batch.validated(total, now);
      case Verdict.Invalid(List<LineError> errors) -> batch.failed(errors, now);
    };
  }

  private Optional<Verdict> verdict(BatchState batch)
      throws IOException, QueueUnavailable, InterruptedException {
    if (validation == null) {
      Optional<LineError> unreadable = openInput(batch);
      if (unreadable.isPresent()) {
        return Optional.of(new Verdict.Invalid(List.of(unreadable.get())));
      }
    }
    return validation == null ? Optional.empty() : read(validation);
  }

  private Optional<Verdict> read(Validation open) throws IOException {
    int before = open.lines();
    Optional<Verdict> verdict = open.read();
    tools.metrics().read(open.lines() - before);
    return verdict;
  }

  /** Opens the input for validation, or tells why it can't be read at all. */
  private Optional<LineError> openInput(BatchState batch)
      throws IOException, QueueUnavailable, InterruptedException {
    BatchOrder order = batch.order();
    Optional<String> blob = tools.files().hold(order);
    OptionalLong size = blob.isPresent() ? tools.blobs().size(blob.get()) : OptionalLong.empty();
    if (size.isEmpty()) {
      return Optional.of(LineError.noFile(order.inputFile()));
    }
    long most = tools.maxFile();
    if (size.getAsLong() > most) {
      return Optional.of(
          LineError.ofFile(TOO_LARGE, "The input file has more than " + most + " bytes."));
    }
    validation =
        new Validation(
            input(order, Splitting.NOT_COUNTED),
            new LineCheck(order.operation(), tools.isServed()),
            tools.limits());
    return Optional.empty();
  }

  private InputLines input(BatchOrder order, Splitting from) throws IOException {
    return new InputLines(
        tools.blobs().open(order.inputFile(), from.nextByte()),
        from.nextByte(),
        from.nextLine(),
        tools.maxLine());
  }

  private Turn split(BatchState batch, int lines)
      throws IOException, QueueUnavailable, InterruptedException {
    if (splitter == null || !splitter.standsAt(batch.splitting())) {
      closeAll();
      splitter = new Splitter(input(batch.order(), batch.splitting()), tools.jobs());
    }
    Splitter.Step step = splitter.read(batch.order(), lines, tools.clock().instant());
    change(batch, step::applyTo);
    return new Turn.Moved();
  }

  private Turn settle(BatchState batch, BatchStatus how)
      throws IOException, QueueUnavailable, InterruptedException {
    closeAll();
    int partition = id.partition();
    Ending ending =
        new Ending(
            how, tools.files().mint(partition).value(), tools.files().mint(partition).value());
    change(
        batch,
        present ->
            present.status() == batch.status() && present.ending().isEmpty()
                ? Optional.of(Change.to(present.finalizing(ending, tools.clock().instant())))
                : Optional.empty());
    return new Turn.Moved();
  }

  private Turn write(BatchState batch) throws IOException, QueueUnavailable, InterruptedException {
    Optional<OutputWriter.Files> written =
        batch.splitting().total() == 0
            ? Optional.of(new OutputWriter.Files(BatchResult.NONE, 0, 0))
            : written(batch);
    if (written.isPresent()) {
      change(batch, present -> ended(present, written.get()));
      tools.metrics().written(written.get());
      closeAll();
    }
    return new Turn.Moved();
  }

  private Optional<OutputWriter.Files> written(BatchState batch)
      throws IOException, InterruptedException {
    if (writer == null) {
      writer =
          new OutputWriter(
              batch,
              input(batch.order(), Splitting.NOT_COUNTED),
              tools.lines(),
              tools.jobs(),
              outcomes,
              tools.blobs());
    }
    tools.windows().acquire();
    try {
      return writer.write();
    } finally {
      tools.windows().release();
    }
  }

  private Optional<Change> ended(BatchState present, OutputWriter.Files written) {
    if (present.ending().isEmpty() || present.result().isPresent()) {
      return Optional.empty();
    }
    Instant now = tools.clock().instant();
    Ending ending = present.ending().get();
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
    if (written.result().completed() > 0) {
      records.add(file(present, ending.outputFile(), "output", written.outputBytes(), now));
    }
    if (written.result().failed() > 0) {
      records.add(file(present, ending.errorFile(), "error", written.errorBytes(), now));
    }
    return Optional.of(new Change(present.ended(written.result(), now), records));
  }

  private ProducerRecord<String, byte[]> file(
      BatchState batch, String file, String kind, long bytes, Instant now) {
    String filename = batch.order().id().value() + "_" + kind + ".jsonl";
    return tools.files().record(batch.order(), file, filename, bytes, now);
  }

  private Turn release(BatchState batch)
      throws IOException, QueueUnavailable, InterruptedException {
    closeAll();
    tools.files().release(batch.order());
    change(
        batch,
        present ->
            present.status().isTerminal() && present.inputHeld()
                ? Optional.of(Change.to(present.closed()))
                : Optional.empty());
    return new Turn.Over();
  }

  private void change(BatchState before, Function<BatchState, Optional<Change>> decide)
      throws QueueUnavailable, InterruptedException {
    tools
        .store()
        .change(tenant, id, decide)
        .ifPresent(after -> tools.metrics().changed(before, after));
  }

  /** What was half done is begun again. */
  private void closeAll() throws IOException {
    try (Validation _ = validation;
        Splitter _ = splitter;
        OutputWriter _ = writer) {
      validation = null;
      splitter = null;
      writer = null;
    }
  }

  @Override
  public void close() throws IOException {
    closeAll();
  }
}
