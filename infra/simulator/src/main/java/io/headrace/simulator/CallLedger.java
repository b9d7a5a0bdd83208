package io.headrace.simulator;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts what comes in and what becomes of it. Shared by all event loops. */
final class CallLedger {
  /** The status of a call whose connection closed without one. */
  static final int NO_STATUS = 0;

  private static final int STATUSES = 600;

  private long[] byStatus = new long[STATUSES];
  private KeyCounts keys;
  private long calls;
  private long begun;
  private long answered;
  private long inFlight;
  private long maxInFlight;
  private final int maxKeys;

  CallLedger(int maxKeys) {
    this.maxKeys = maxKeys;
    this.keys = new KeyCounts(maxKeys);
  }

  /**
   * @param number of the call since the last reset, from 0: what chance is drawn from
   * @param serial of the call since the start, from 0: never twice the same
   */
  record Ticket(long number, long serial) {}

  synchronized Ticket begin(@Nullable String idempotencyKey) {
    if (idempotencyKey != null) {
      keys.add(idempotencyKey);
    }
    maxInFlight = Math.max(maxInFlight, ++inFlight);
    return new Ticket(calls++, begun++);
  }

  synchronized void end(int status, boolean wholeAnswer) {
    inFlight--;
    byStatus[status]++;
    answered += wholeAnswer ? 1 : 0;
  }

  synchronized int calls(String idempotencyKey) {
    return keys.get(idempotencyKey);
  }

  synchronized Calls snapshot() {
    return new Calls(
        calls,
        answered,
        keys.keys(),
        keys.repeated(),
        keys.extra(),
        keys.dropped(),
        statuses(),
        inFlight,
        maxInFlight);
  }

  synchronized void reset() {
    keys = new KeyCounts(maxKeys);
    byStatus = new long[STATUSES];
    calls = 0;
    answered = 0;
    maxInFlight = inFlight;
  }

  private Map<String, Long> statuses() {
    Map<String, Long> statuses = new TreeMap<>();
    for (int status = 0; status < STATUSES; status++) {
      if (byStatus[status] > 0) {
        statuses.put(status == NO_STATUS ? "none" : Integer.toString(status), byStatus[status]);
      }
    }
    return statuses;
  }
}
