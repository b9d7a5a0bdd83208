package io.headrace.bench;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A result for people. */
final class ResultTable {
  private final LoadResult result;
  private final Formatter out = new Formatter(Locale.ROOT);

  private ResultTable(LoadResult result) {
    this.result = result;
  }

  static String of(LoadResult result) {
    ResultTable table = new ResultTable(result);
    table.head();
    table.rates();
    table.latencies();
    table.client();
    table.server();
    table.verdict();
    return table.out.toString();
  }

  private void head() {
    LoadPlan.Arrivals arrivals = result.plan().arrivals();
    out.format(
        "%s  %s  %s arrivals, %.0f s measured after %.1f s of warm-up\n",
        result.plan().target().url(),
        result.plan().mode().label(),
        arrivals.spacing().name().toLowerCase(Locale.ROOT),
        arrivals.duration().toMillis() / 1e3,
        arrivals.warmup().toMillis() / 1e3);
  }

  private void rates() {
    LoadResult.Rates rates = result.rates();
    LoadResult.Jobs jobs = result.jobs();
    out.format(
        "rate       asked %.1f/s  sent %.1f/s  achieved %.1f/s\n",
        rates.asked(), rates.sent(), rates.achieved());
    out.format(
        "jobs       due %d  ok %d  late %d  dropped %d  errors %d\n",
        jobs.due(), jobs.ok(), jobs.late(), jobs.dropped(), result.errorCount());
    result.errors().forEach((kind, count) -> out.format("           %s: %d\n", kind, count));
  }

  private void latencies() {
    out.format("%-10s %9s %9s %9s %9s %9s\n", "ms", "p50", "p90", "p99", "p99.9", "max");
    for (Measure measure : Measure.values()) {
      result.latency(measure).ifPresent(latency -> latency(measure, latency));
    }
  }

  private void latency(Measure measure, LoadResult.Latency latency) {
    out.format(
        "%-10s %9.2f %9.2f %9.2f %9.2f %9.2f\n",
        measure.label(),
        latency.p50(),
        latency.p90(),
        latency.p99(),
        latency.p999(),
        latency.max());
  }

  private void client() {
    LoadResult.ClientCost client = result.client();
    out.format(
        "client     %.1f us of CPU a call on the event loops, %.1f us with the whole process\n",
        client.loopMicrosPerCall(), client.processMicrosPerCall());
  }

  private void server() {
    List<LoadResult.ServerSample> samples = result.server();
    if (samples.isEmpty()) {
      result
          .plan()
          .target()
          .metrics()
          .ifPresent(page -> out.format("server     %s: no page\n", page));
    } else {
      new TreeMap<>(samples.getFirst().values()).forEach((name, first) -> server(name, first));
    }
  }

  private void server(String name, double first) {
    LoadResult.ServerSample begin = result.server().getFirst();
    LoadResult.ServerSample end = result.server().getLast();
    double last = value(end, name, first);
    double scale = name.contains("_ns_") ? 1e9 : 1;
    if (name.contains("cpu")) {
      double seconds = Math.max(1e-3, end.atSeconds() - begin.atSeconds());
      out.format("server     cpu %.2f cores\n", (last - first) / scale / seconds);
    } else if (name.endsWith("_bytes")) {
      double mib = 1 << 20;
      out.format("server     %s %.0f -> %.0f MiB\n", name, first / mib, last / mib);
    } else {
      out.format("server     %s %.1f -> %.1f, peak %.1f\n", name, first, last, peak(name));
    }
  }

  private double peak(String name) {
    return result.server().stream().mapToDouble(sample -> value(sample, name, 0)).max().orElse(0);
  }

  private static double value(LoadResult.ServerSample sample, String name, double otherwise) {
    Map<String, Double> values = sample.values();
    return values.getOrDefault(name, otherwise);
  }

  private void verdict() {
    out.format(
        "%s\n", result.passed() ? "passed" : "FAILED: " + String.join(", ", result.failures()));
  }
}
