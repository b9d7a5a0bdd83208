package io.headrace.bench;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What a run wants from a Prometheus page: processor seconds, memory, and every queue figure.
 * Samples of one name are added over their labels; of an age the largest counts.
 */
final class MetricsPage {
  private MetricsPage() {}

  static Map<String, Double> read(String page) {
    Map<String, Double> values = new TreeMap<>();
    page.lines().filter(line -> !line.startsWith("#")).forEach(line -> add(values, line));
    // Resident memory says more than the heap's own count, where the server tells it.
    if (values.containsKey("process_resident_memory_bytes")) {
      values.remove("jvm_memory_used_bytes");
    }
    return values;
  }

  private static void add(Map<String, Double> values, String line) {
    String name = line.split("[{ ]", 2)[0];
    if (wanted(name)) {
      boolean age = name.contains("age");
      value(line).ifPresent(value -> values.merge(name, value, age ? Math::max : Double::sum));
    }
  }

  private static boolean wanted(String name) {
    return switch (name) {
      case "process_cpu_time_ns_total",
          "process_cpu_seconds_total",
          "process_resident_memory_bytes",
          "jvm_memory_used_bytes" ->
          true;
      default -> name.contains("_lag") || name.contains("oldest_age");
    };
  }

  /**
   * The number after the labels; a timestamp may follow it. Broken and NaN samples are left out.
   */
  private static OptionalDouble value(String line) {
    String tail = line.substring(Math.max(line.indexOf('}'), line.indexOf(' ')) + 1).trim();
    try {
      double value = Double.parseDouble(tail.split(" ", 2)[0]);
      return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    } catch (NumberFormatException _) {
      return OptionalDouble.empty();
    }
  }
}
