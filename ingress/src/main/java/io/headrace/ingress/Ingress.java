package io.headrace.ingress;

import io.headrace.config.Settings;
import io.headrace.ingress.http.HttpServer;
import io.headrace.ops.Closing;
import io.headrace.ops.Health;
import io.headrace.ops.Health.State;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.List;

/** The ingress role: everything it runs, started in order and closed in reverse. */
public final class Ingress implements AutoCloseable {
  private final Closing parts;
  private final HttpServer http;
  private final Health health;

  private Ingress(Closing parts, HttpServer http, Health health) {
    this.parts = parts;
    this.http = http;
    this.health = health;
  }

  /**
   * Creates missing topics, then starts to serve; {@code health} says when all of it is ready.
   *
   * @throws io.headrace.config.ConfigException in one line, when a setting can't be used, the port
   *     is taken or Kafka doesn't answer
   */
  public static Ingress start(
      Settings settings, Health health, PrometheusMeterRegistry metrics, InstantSource clock)
      throws InterruptedException {
    Closing parts = new Closing();
    try {
      HttpServer http = new Wiring(settings, health, metrics, clock, parts).start();
      return new Ingress(parts, http, health);
    } catch (RuntimeException | InterruptedException e) {
      parts.close();
      throw e;
    }
  }

  public int port() {
    return http.port();
  }

  /**
   * Not ready from the first moment, and then for good. Held calls are answered, appended requests
   * are sent, then all is closed.
   */
  @Override
  public void close() {
    for (String part : List.of(Wiring.KAFKA, Wiring.JOB_TABLE, Wiring.REPLAY)) {
      health.register(part, () -> new State.Down("closing"));
    }
    parts.close();
  }
}
