package io.headrace.ingress.batch;

import io.headrace.ingress.files.FileMetrics;
import io.headrace.ingress.files.FilePurpose;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What is counted of batches. Tags are statuses and names of this program: there are few. */
final class BatchMetrics {
  private final MeterRegistry registry;
  private final Counter created;
  private final Counter read;
  private final Counter queued;
  private final Timer finalizing;
  private final FileMetrics files;

  BatchMetrics(MeterRegistry registry) {
    this.registry = registry;
    files = new FileMetrics(registry);
    created =
        Counter.builder("headrace.batches.accepted")
            .description("Batches that create calls have made")
            .register(registry);
    read = lines("read");
    queued = lines("queued");
    finalizing =
        Timer.builder("headrace.batches.finalizing")
            .description("From a batch's last outcome until its files are there")
            .register(registry);
  }

  private Counter lines(String step) {
    return Counter.builder("headrace.batches.lines")
        .description("Lines of batches: read and checked, made into jobs, ended")
        .tag("step", step)
        .register(registry);
  }

  void watch(BatchRunners runners) {
    Gauge.builder("headrace.batches.open", runners, BatchRunners::open)
        .description("Batches that aren't at their end, as of the last look")
        .register(registry);
    Gauge.builder("headrace.batches.running", runners, BatchRunners::running)
        .description("Batches that have a place; the other open ones wait for one")
        .register(registry);
  }

  void created() {
    created.increment();
  }

  void read(int lines) {
    read.increment(lines);
  }

  void limitReached(String limit) {
    registry.counter("headrace.limits.reached", "limit", limit).increment();
  }

  /** A step has brought a batch from one state to another. */
  void changed(BatchState before, BatchState after) {
    queued.increment(Math.max(0, after.splitting().nextLine() - before.splitting().nextLine()));
    if (after.status().isTerminal() && !before.status().isTerminal()) {
      registry.counter("headrace.batches.ended", "status", after.status().label()).increment();
      after.errors().stream().findFirst().ifPresent(error -> invalid(error.code()));
      Optional<Instant> finalizingAt = after.times().finalizing();
      finalizingAt.ifPresent(
          from -> finalizing.record(Duration.between(from, after.times().ended().orElse(from))));
    }
  }

  /** A batch's files are there. */
  void written(OutputWriter.Files written) {
    for (long bytes : new long[] {written.outputBytes(), written.errorBytes()}) {
      if (bytes > 0) {
        files.created(FilePurpose.BATCH_OUTPUT, bytes);
      }
    }
  }

  private void invalid(String code) {
    registry.counter("headrace.batches.invalid", "code", code).increment();
    switch (code) {
      case Validation.TOO_MANY_LINES -> limitReached("batches.maxLines");
      case Validation.TOO_MANY_INPUTS -> limitReached("batches.maxEmbeddingInputs");
      case BatchWork.TOO_LARGE -> limitReached("maxBatchFile");
      default -> {}
    }
  }
}
