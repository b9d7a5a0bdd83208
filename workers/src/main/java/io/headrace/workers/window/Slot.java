package io.headrace.workers.window;

/** A record's place in its partition's window. Guarded by the window. */
final class Slot {
  /** Where the record is on its way. */
  enum State {
    QUEUED,
    IN_FLIGHT,
    FINISHED
  }

  final long offset;
  final long timestamp;

  /** How often a worker died while this record was in flight. */
  final int crashes;

  State state = State.QUEUED;

  /** While in flight: a crash now would count, because this record may be what caused it. */
  boolean blamed;

  Slot(long offset, long timestamp, int crashes) {
    this.offset = offset;
    this.timestamp = timestamp;
    this.crashes = crashes;
  }
}
