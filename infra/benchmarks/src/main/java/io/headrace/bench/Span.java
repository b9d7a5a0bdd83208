package io.headrace.bench;

/** The measured part of a run, in nanoseconds from its start; the end is outside. */
record Span(long fromNanos, long toNanos) {

  static Span of(LoadPlan.Arrivals arrivals) {
    return new Span(arrivals.warmup().toNanos(), arrivals.total().toNanos());
  }

  boolean contains(long nanos) {
    return nanos >= fromNanos && nanos < toNanos;
  }
}
