package io.headrace.ingress.jobs;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** What the job table counts. */
final class TableMetrics {
  private final Counter read;
  private final Counter skipped;
  private final Counter linesEnded;
  private final Counter purged;
  private final Counter hits;
  private final Counter misses;
  private final Timer kafkaReads;
  private final MeterRegistry registry;

  TableMetrics(MeterRegistry registry) {
    this.registry = registry;
    read = registry.counter("headrace.job.table.entries.read");
    skipped = registry.counter("headrace.job.table.records.skipped");
    linesEnded =
        Counter.builder("headrace.batches.lines")
            .description("Lines of batches: read and checked, made into jobs, ended")
            .tag("step", "ended")
            .register(registry);
    purged = registry.counter("headrace.job.table.entries.purged");
    hits = registry.counter("headrace.job.table.body.cache", "result", "hit");
    misses = registry.counter("headrace.job.table.body.cache", "result", "miss");
    kafkaReads = registry.timer("headrace.job.table.body.read");
  }

  void waiters(IntSupplier count) {
    Gauge.builder("headrace.job.table.waiters", count, IntSupplier::getAsInt)
        .strongReference(true) // nobody else keeps the supplier
        .register(registry);
  }

  void entryRead() {
    read.increment();
  }

  /** Of a batch that isn't at its end. */
  void lineEnded() {
    linesEnded.increment();
  }

  void recordSkipped() {
    skipped.increment();
  }

  void entriesPurged(int count) {
    purged.increment(count);
  }

  void bodyCache(boolean hit) {
    (hit ? hits : misses).increment();
  }

  <T> T timedRead(Supplier<T> reading) {
    return kafkaReads.record(reading);
  }
}
