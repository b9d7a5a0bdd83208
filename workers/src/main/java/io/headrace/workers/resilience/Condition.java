package io.headrace.workers.resilience;

import java.util.concurrent.TimeUnit;

/**
 * How a target has answered of late. One that answers badly is passed by, but for a probe now and
 * then; when enough probes in turn went well, it counts as well again.
 */
public final class Condition {
  private static final int SLOWEST_PERCENT = 5; // of all calls: a P95
  private static final int PROBES = 20;
  private static final long PROBE_EVERY_NANOS = 250_000_000;

  private final DegradeConfig config;
  private final LastCalls failed;
  private final LastCalls slow;
  private volatile boolean poor;
  private long poorNanos;
  private long nextProbe;
  private int wellInTurn;
  private volatile long toldNanos;

  public Condition(DegradeConfig config) {
    this.config = config;
    failed = new LastCalls(config.window());
    slow = new LastCalls(config.latencyWindow());
  }

  public boolean isPoor() {
    return poor;
  }

  /** When it was last told of a call. */
  public long toldNanos() {
    return toldNanos;
  }

  /** Whether a job that may go elsewhere is to; when not, it is a probe if the target is poor. */
  public synchronized boolean isPassedBy(long nanos) {
    if (!poor) {
      return false;
    }
    if (nanos - nextProbe < 0) {
      return true;
    }
    nextProbe = nanos + PROBE_EVERY_NANOS;
    return false;
  }

  /** A call ended now. */
  public synchronized void called(boolean hasFailed, long millis, long nanos) {
    toldNanos = nanos;
    boolean wasSlow = millis >= config.p95().toMillis();
    if (poor) {
      if (nanos - TimeUnit.MILLISECONDS.toNanos(millis) - poorNanos >= 0) { // began since
        probed(!hasFailed && !wasSlow);
      }
      return;
    }
    failed.add(hasFailed);
    slow.add(wasSlow);
    if (failed.reach(config.errorRate(), config.window())
        || slow.reach(SLOWEST_PERCENT, config.minimumCalls())) {
      poor = true;
      poorNanos = nanos;
      nextProbe = nanos + PROBE_EVERY_NANOS;
      wellInTurn = 0;
    }
  }

  private void probed(boolean well) {
    wellInTurn = well ? wellInTurn + 1 : 0;
    if (wellInTurn >= PROBES) {
      poor = false;
      failed.clear();
      slow.clear();
    }
  }
}
