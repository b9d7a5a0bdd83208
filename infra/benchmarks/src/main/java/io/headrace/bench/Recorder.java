package io.headrace.bench;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Latencies and counts of one lane; owned by its event loop, merged when all lanes are done. */
final class Recorder {
  private static final long LONGEST_MICROS = TimeUnit.HOURS.toMicros(1);
  private static final int DIGITS = 3;

  /** An arrival this late shows that the generator, or the in-flight limit, held it back. */
  private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Map<Measure, Histogram> latencies = new EnumMap<>(Measure.class);
  private final Map<String, Long> errors = new TreeMap<>();
  private final Map<Count, Long> counts = new EnumMap<>(Count.class);

  /** What is counted, apart from errors. All but CALLS belong to the measured span. */
  enum Count {
    /** Arrivals whose moment lies in the span. */
    DUE,
    /** Jobs sent in the span. */
    SENT,
    /** Jobs that ended well in the span, whenever they were due. */
    ENDED,
    /** Jobs due in the span that ended well at any time. */
    OK,
    /** Jobs due in the span and sent more than 10 ms later. */
    LATE,
    /** Arrivals that were never sent. */
    DROPPED,
    /** HTTP calls answered since the start. */
    CALLS
  }

  Recorder() {
    Arrays.stream(Measure.values())
        .forEach(measure -> latencies.put(measure, new Histogram(LONGEST_MICROS, DIGITS)));
    Arrays.stream(Count.values()).forEach(count -> counts.put(count, 0L));
  }

  void latency(Measure measure, long nanos) {
    long micros = Math.clamp(nanos / 1000, 0, LONGEST_MICROS);
    histogram(measure).recordValue(micros);
    if (measure == Measure.DISPATCH && nanos > LATE_NANOS) {
      add(Count.LATE);
    }
  }

  void add(Count count) {
    counts.merge(count, 1L, Long::sum);
  }

  void error(String kind) {
    errors.merge(kind, 1L, Long::sum);
  }

  long count(Count count) {
    return counts.getOrDefault(count, 0L);
  }

  Map<String, Long> errors() {
    return Map.copyOf(errors);
  }

  Histogram histogram(Measure measure) {
    return latencies.computeIfAbsent(measure, _ -> new Histogram(LONGEST_MICROS, DIGITS));
  }

  Recorder merge(Recorder other) {
    other.latencies.forEach((measure, histogram) -> histogram(measure).add(histogram));
    other.counts.forEach((count, value) -> counts.merge(count, value, Long::sum));
    other.errors.forEach((kind, value) -> errors.merge(kind, value, Long::sum));
    return this;
  }
}
