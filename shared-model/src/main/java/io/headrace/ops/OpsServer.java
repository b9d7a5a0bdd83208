package io.headrace.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** {@code /health/live}, {@code /health/ready} and {@code /metrics} of a role without routes. */
public final class OpsServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private OpsServer(HttpServer server) {
    this.server = server;
    server.setExecutor(threads);
  }

  public static OpsServer start(
      String host, int port, Health health, PrometheusMeterRegistry metrics) throws IOException {
    OpsServer ops = new OpsServer(HttpServer.create(new InetSocketAddress(host, port), 0));
    ops.server.createContext("/health/live", call -> reply(call, 200, "{\"status\":\"live\"}\n"));
    ops.server.createContext(
        "/health/ready", call -> reply(call, health.isReady() ? 200 : 503, health.json()));
    ops.server.createContext("/metrics", call -> reply(call, 200, metrics.scrape()));
    ops.server.start();
    return ops;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  private static void reply(HttpExchange call, int status, String body) throws IOException {
    String type = body.startsWith("{") ? "application/json" : "text/plain; version=0.0.4";
    call.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
    byte[] bytes = body.getBytes(UTF_8);
    call.sendResponseHeaders(status, bytes.length);
    try (var out = call.getResponseBody()) {
      out.write(bytes);
    }
  }
}
