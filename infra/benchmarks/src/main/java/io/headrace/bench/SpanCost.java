package io.headrace.bench;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Processor time and calls between the first look inside the span and the first one after it. */
final class SpanCost {
  private final Span span;
  private final Supplier<CpuClock> clock;
  private @Nullable CpuClock atStart;
  private @Nullable CpuClock spent;
  private long callsAtStart;
  private long calls;

  SpanCost(Span span, Supplier<CpuClock> clock) {
    this.span = span;
    this.clock = clock;
  }

  void look(long nowNanos, long callsSoFar) {
    if (atStart == null && nowNanos >= span.fromNanos()) {
      atStart = clock.get();
      callsAtStart = callsSoFar;
    } else if (atStart != null && spent == null && nowNanos >= span.toNanos()) {
      spent = clock.get().since(atStart);
      calls = callsSoFar - callsAtStart;
    }
  }

  CpuClock spent() {
    return spent == null ? new CpuClock(0, 0) : spent;
  }

  long calls() {
    return calls;
  }
}
