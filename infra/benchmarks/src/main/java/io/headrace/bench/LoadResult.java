package io.headrace.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What one run showed. Rates are per second of the measured span, latencies in milliseconds. */
public record LoadResult(
    LoadPlan plan,
    Machine machine,
    Rates rates,
    Jobs jobs,
    Map<String, Long> errors,
    Map<Measure, Latency> latencies,
    ClientCost client,
    List<ServerSample> server) {

  /** Missing a larger share of what was due, the server did not keep up. */
  private static final double TOLERATED_SHARE = 0.01;

  /** Of a short run, what hangs over its end is more than that share and says nothing. */
  private static final double TOLERATED_SECONDS = 0.1;

  /** Where the generator ran. */
  public record Machine(int cores, String javaVersion, String os) {
    static Machine here() {
      return new Machine(
          Runtime.getRuntime().availableProcessors(),
          System.getProperty("java.version"),
          System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    }
  }

  /**
   * {@code due} is what the schedule held, {@code sent} what left the client in the measured span,
   * and {@code achieved} the jobs that ended well in it, whenever they were due: in the steady
   * state all three are {@code asked}.
   */
  public record Rates(double asked, double due, double sent, double achieved) {}

  /**
   * Jobs due in the measured span: ended well, sent more than 10 ms late; and never sent at all.
   */
  public record Jobs(long due, long ok, long late, long dropped) {}

  /** Empty measures have a count of 0 and zeros. */
  public record Latency(
      long count,
      double mean,
      double p50,
      double p90,
      double p95,
      double p99,
      double p999,
      double p9999,
      double max) {}

  /**
   * Processor time of the client in the measured span: its event loops alone, and its whole process
   * (compiler, collector, and the server too when that shares the process).
   */
  public record ClientCost(long calls, double loopMicrosPerCall, double processMicrosPerCall) {}

  /** One reading of the server's metrics page. */
  public record ServerSample(double atSeconds, Map<String, Double> values) {}

  public long errorCount() {
    return errors.values().stream().mapToLong(Long::longValue).sum();
  }

  public Optional<Latency> latency(Measure measure) {
    return Optional.ofNullable(latencies.get(measure)).filter(latency -> latency.count() > 0);
  }

  /** Why the run is no success, in words; empty when it is one. */
  public List<String> failures() {
    List<String> failures = new ArrayList<>();
    if (errorCount() > 0) {
      failures.add(errorCount() + " errors");
    }
    if (jobs.dropped() > 0) {
      failures.add(jobs.dropped() + " arrivals never sent");
    }
    if (rates.achieved() < rates.due() * (1 - toleratedShare())) {
      failures.add(
          String.format(Locale.ROOT, "achieved %.1f/s of %.1f/s", rates.achieved(), rates.due()));
    }
    return failures;
  }

  private double toleratedShare() {
    double seconds = plan.arrivals().duration().toNanos() / 1e9;
    return Math.max(TOLERATED_SHARE, TOLERATED_SECONDS / seconds);
  }

  public boolean passed() {
    return failures().isEmpty();
  }
}
