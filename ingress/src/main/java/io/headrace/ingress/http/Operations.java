package io.headrace.ingress.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.ops.Health;
import io.javalin.http.Context;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;

/** {@code /health/live}, {@code /health/ready} and {@code /metrics}. */
final class Operations {
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final byte[] LIVE = "{\"status\":\"live\"}\n".getBytes(UTF_8);

  private final Health health;
  private final PrometheusMeterRegistry metrics;

  Operations(Health health, PrometheusMeterRegistry metrics) {
    this.health = health;
    this.metrics = metrics;
  }

  Reply live(Context context) {
    return Reply.json(LIVE);
  }

  Reply ready(Context context) {
    int status = health.isReady() ? 200 : 503;
    return new Reply.Whole(status, Reply.JSON, health.json().getBytes(UTF_8), Map.of());
  }

  Reply metrics(Context context) {
    return new Reply.Whole(200, PROMETHEUS, metrics.scrape().getBytes(UTF_8), Map.of());
  }
}
