package io.headrace.trace;

/** A step that is timed and told; {@link #NONE} while traces are off. */
public interface TraceSpan {
  /** Takes everything and keeps nothing. */
  TraceSpan NONE =
      new TraceSpan() {
        @Override
        public boolean isRecording() {
          return false;
        }

        @Override
        public String traceparent() {
          return "";
        }

        @Override
        public TraceSpan put(String name, String value) {
          return this;
        }

        @Override
        public TraceSpan put(String name, long value) {
          return this;
        }

        @Override
        public TraceSpan failed(String type) {
          return this;
        }

        @Override
        public void end() {}
      };

  /** False when the trace isn't sampled: what is put is forgotten. */
  boolean isRecording();

  /** Makes it the parent of others, here or elsewhere; empty when there is no trace. */
  String traceparent();

  TraceSpan put(String name, String value);

  TraceSpan put(String name, long value);

  /**
   * @param type of a small set, such as {@code timeout} or {@code 503}; never a message
   */
  TraceSpan failed(String type);

  /** Hands it over to be sent; never waits, never throws. */
  void end();
}
