package io.headrace.trace;

import io.headrace.config.Settings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;

/** Where a role's spans begin. */
public interface Tracing extends AutoCloseable {
  /** All its spans are {@link TraceSpan#NONE}. */
  Tracing OFF =
      new Tracing() {
        @Override
        public boolean isOn() {
          return false;
        }

        @Override
        public boolean isToldToProviders() {
          return false;
        }

        @Override
        public TraceSpan begin(Kind kind, String name, String parent) {
          return TraceSpan.NONE;
        }

        @Override
        public TraceSpan begin(Kind kind, String name, String parent, Instant at) {
          return TraceSpan.NONE;
        }

        @Override
        public void close() {}
      };

  /** As OpenTelemetry has them. */
  enum Kind {
    /** A call that came in. */
    SERVER,
    /** A record that is worked on. */
    CONSUMER,
    /** A call to somebody else. */
    CLIENT,
    INTERNAL
  }

  /**
   * {@link #OFF} unless the section {@code telemetry} has an endpoint.
   *
   * @param role as in {@code headrace-workers}
   */
  static Tracing start(Settings settings, String role, MeterRegistry metrics) {
    TelemetryConfig config = settings.section("telemetry", TelemetryConfig.class);
    return config.isOn() ? new OtlpTracing(config, "headrace-" + role, metrics) : OFF;
  }

  /** To be asked before anything is done for a span only. */
  boolean isOn();

  /** Whether calls to providers carry their {@code traceparent}. */
  boolean isToldToProviders();

  /**
   * @param parent a {@code traceparent}; a new trace begins where it is empty or isn't one
   */
  TraceSpan begin(Kind kind, String name, String parent);

  /** The same, of what began before. */
  TraceSpan begin(Kind kind, String name, String parent, Instant at);

  /** Sends what waits, but for a moment only. */
  @Override
  void close();
}
