package io.headrace.usage;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the records that an application can't use, and says where they stand. */
public final class SkippedRecords {
  private static final Logger log = LoggerFactory.getLogger(SkippedRecords.class);

  private final String application;
  private final Counter counter;
  private final AtomicLong total = new AtomicLong();

  public SkippedRecords(String application, MeterRegistry metrics) {
    this.application = application;
    counter = metrics.counter("headrace.streams.skipped", "application", application);
  }

  public long total() {
    return total.get();
  }

  /**
   * Only the 1st, 2nd, 4th, 8th ... is logged, so that a storm of bad records can't fill a disk.
   */
  public void add(String topic, int partition, long offset, Throwable reason) {
    counter.increment();
    long count = total.incrementAndGet();
    if (Long.bitCount(count) == 1) {
      log.atError()
          .addKeyValue("topic", topic)
          .addKeyValue("partition", partition)
          .addKeyValue("offset", offset)
          .log(
              "{} can't use a record ({}) and leaves it out; {} so far",
              application,
              reason.getClass().getSimpleName(),
              count);
    }
  }
}
