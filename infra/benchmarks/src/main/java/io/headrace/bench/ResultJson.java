package io.headrace.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A result for programs. Fields are named here one by one, so that the format does not move with
 * the code and the API key cannot slip in.
 */
final class ResultJson {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private ResultJson() {}

  static String of(LoadResult result) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("passed", result.passed());
    root.put("failures", result.failures());
    root.put("plan", plan(result.plan()));
    root.put("machine", machine(result.machine()));
    root.put("rates", rates(result.rates()));
    root.put("jobs", jobs(result.jobs()));
    root.put("errors", new TreeMap<>(result.errors()));
    root.put("latency_ms", latencies(result));
    root.put("client", client(result.client()));
    root.put("server", result.server().stream().map(ResultJson::sample).toList());
    return JSON.writeValueAsString(root) + "\n";
  }

  private static Map<String, Object> plan(LoadPlan plan) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("url", plan.target().url().toString());
    fields.put("model", plan.target().model());
    fields.put("mode", mode(plan.mode()));
    fields.put("rate", plan.arrivals().rate());
    fields.put("arrivals", plan.arrivals().spacing().name().toLowerCase(Locale.ROOT));
    fields.put("seed", plan.arrivals().seed());
    fields.put("warmup_ms", plan.arrivals().warmup().toMillis());
    fields.put("duration_ms", plan.arrivals().duration().toMillis());
    fields.put("payload", payload(plan.payload()));
    fields.put("connections", plan.limits().connections());
    fields.put("max_in_flight", plan.limits().maxInFlight());
    fields.put("event_loops", plan.limits().eventLoops());
    fields.put("drain_ms", plan.limits().drain().toMillis());
    return fields;
  }

  private static Map<String, Object> mode(Mode mode) {
    return switch (mode) {
      case Mode.Submit _, Mode.Wait _ -> Map.of("name", mode.label());
      case Mode.Webhook(int troubled) -> ordered("name", mode.label(), "troubled", troubled);
      case Mode.Background(var hold) -> ordered("name", mode.label(), "hold_ms", hold.toMillis());
      case Mode.Poll(var interval) ->
          ordered("name", mode.label(), "interval_ms", interval.toMillis());
    };
  }

  private static Map<String, Object> payload(Payload payload) {
    return switch (payload) {
      case Payload.Sized(int bytes) -> Map.of("body_bytes", bytes);
      case Payload.Questions(var file) -> Map.of("questions", file.toString());
    };
  }

  private static Map<String, Object> machine(LoadResult.Machine machine) {
    return ordered(
        "cores", machine.cores(), "java_version", machine.javaVersion(), "os", machine.os());
  }

  private static Map<String, Object> rates(LoadResult.Rates rates) {
    return ordered(
        "asked", rates.asked(),
        "due", rates.due(),
        "sent", rates.sent(),
        "achieved", rates.achieved());
  }

  private static Map<String, Object> jobs(LoadResult.Jobs jobs) {
    return ordered(
        "due", jobs.due(), "ok", jobs.ok(), "late", jobs.late(), "dropped", jobs.dropped());
  }

  private static Map<String, Object> latencies(LoadResult result) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (Measure measure : Measure.values()) {
      result.latency(measure).ifPresent(latency -> fields.put(measure.label(), latency(latency)));
    }
    return fields;
  }

  private static Map<String, Object> latency(LoadResult.Latency latency) {
    return ordered(
        "count", latency.count(),
        "mean", latency.mean(),
        "p50", latency.p50(),
        "p90", latency.p90(),
        "p95", latency.p95(),
        "p99", latency.p99(),
        "p99_9", latency.p999(),
        "p99_99", latency.p9999(),
        "max", latency.max());
  }

  private static Map<String, Object> client(LoadResult.ClientCost client) {
    return ordered(
        "calls", client.calls(),
        "loop_cpu_us_per_call", client.loopMicrosPerCall(),
        "process_cpu_us_per_call", client.processMicrosPerCall());
  }

  private static Map<String, Object> sample(LoadResult.ServerSample sample) {
    return ordered("at_s", sample.atSeconds(), "values", new TreeMap<>(sample.values()));
  }

  private static Map<String, Object> ordered(Object... namesAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    List<Object> all = List.of(namesAndValues);
    for (int i = 0; i < all.size(); i += 2) {
      fields.put((String) all.get(i), all.get(i + 1));
    }
    return fields;
  }
}
