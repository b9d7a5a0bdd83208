package io.headrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers each route with what was scripted for it, in turn; the last answer stays. */
final class ScriptedServer implements AutoCloseable {

  /**
   * @param cut bytes after which the connection breaks; 0 for never
   */
  record Answer(int status, String body, Map<String, String> headers, int cut) {}

  record Call(String route, String body, Map<String, List<String>> headers) {
    String header(String name) {
      return headers.getOrDefault(name, List.of("")).getFirst();
    }
  }

  final List<Call> calls = new CopyOnWriteArrayList<>();
  private final Map<String, Queue<Answer>> script = new ConcurrentHashMap<>();
  private final HttpServer server;

  ScriptedServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  ScriptedServer on(String route, String... bodies) {
    for (String body : bodies) {
      on(route, new Answer(200, body, Map.of(), 0));
    }
    return this;
  }

  ScriptedServer on(String route, Answer answer) {
    script.computeIfAbsent(route, _ -> new ArrayDeque<>()).add(answer);
    return this;
  }

  List<Call> calls(String route) {
    return calls.stream().filter(call -> call.route().equals(route)).toList();
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String route = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      calls.add(new Call(route, body, Map.copyOf(exchange.getRequestHeaders())));
      send(exchange, next(route));
    }
  }

  private Answer next(String route) {
    Queue<Answer> answers = script.getOrDefault(route, new ArrayDeque<>());
    Answer missing =
        new Answer(404, "{\"error\":{\"message\":\"not scripted: " + route + "\"}}", Map.of(), 0);
    Answer next = answers.size() > 1 ? answers.remove() : answers.peek();
    return next == null ? missing : next;
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    byte[] body = answer.body().getBytes(UTF_8);
    answer.headers().forEach(exchange.getResponseHeaders()::add);
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body, 0, answer.cut() == 0 ? body.length : answer.cut());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
