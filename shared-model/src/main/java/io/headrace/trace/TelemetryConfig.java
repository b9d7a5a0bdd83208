package io.headrace.trace;

import io.headrace.config.Secret;
import java.time.Duration;
import java.util.Map;

/**
 * The section {@code telemetry}; every value is explained in headrace-defaults.yml.
 *
 * @param otlpEndpoint without {@code /v1/traces}; empty: no traces
 */
record TelemetryConfig(
    String otlpEndpoint,
    Map<String, Secret> headers,
    double sampleRatio,
    int maxQueue,
    int batch,
    Duration exportEvery,
    Duration exportTimeout,
    boolean sendToProviders) {

  TelemetryConfig {
    otlpEndpoint = otlpEndpoint.strip();
    headers = Map.copyOf(headers);
    require(
        otlpEndpoint.isEmpty() || otlpEndpoint.matches("https?://[^/?#\\s]+[^?#\\s]*"),
        "otlpEndpoint",
        otlpEndpoint.contains("@") ? "one with '@'" : otlpEndpoint,
        "empty, or such as http://127.0.0.1:4318");
    headers.forEach((name, value) ->
        require(
            name.matches("[A-Za-z0-9_-]{1,100}") && value.value().matches("[ -~]{0,4096}"),
            "headers." + name,
            "others",
            "a header's name, and printable ASCII"));
    require(sampleRatio >= 0 && sampleRatio <= 1, "sampleRatio", sampleRatio, "0 to 1");
    require(batch > 0, "batch", batch, "at least 1");
    require(maxQueue >= batch, "maxQueue", maxQueue, "at least batch, which is " + batch);
    require(exportEvery.isPositive(), "exportEvery", exportEvery, "more than 0");
    require(exportTimeout.isPositive(), "exportTimeout", exportTimeout, "more than 0");
  }

  boolean isOn() {
    return !otlpEndpoint.isEmpty();
  }

  String tracesUrl() {
    return otlpEndpoint.replaceFirst("/+$", "") + "/v1/traces";
  }

  private static void require(boolean valid, String name, Object value, String rule) {
    if (!valid) {
      throw new IllegalArgumentException(name + " must be " + rule + ", got " + value);
    }
  }
}
