package io.headrace.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/** A receiver of webhooks within the test: keeps all that comes, as it came. */
final class Inbox implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Hook> hooks = new CopyOnWriteArrayList<>();

  record Hook(Map<String, List<String>> headers, String body) {}

  Inbox() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    server.setExecutor(threads);
    server.createContext("/", this::receive);
    server.start();
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      hooks.add(new Hook(Map.copyOf(exchange.getRequestHeaders()), body));
      exchange.sendResponseHeaders(200, -1);
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** The first whose body says so. */
  Optional<Hook> find(Predicate<String> body) {
    return hooks.stream().filter(hook -> body.test(hook.body())).findFirst();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
