package io.headrace.simulator;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Reads and changes the behavior, and tells the counts: {@code /simulator/behavior}, {@code
 * /simulator/calls}.
 */
final class AdminRoutes {
  static final String PREFIX = "/simulator/";
  private static final String BEHAVIOR = PREFIX + "behavior";
  private static final String CALLS = PREFIX + "calls";
  private static final int NOT_FOUND = 404;
  private static final int BAD_REQUEST = 400;
  private static final int TOO_LARGE = 413;

  private final Controls controls;
  private final CallLedger ledger;

  AdminRoutes(Controls controls, CallLedger ledger) {
    this.controls = controls;
    this.ledger = ledger;
  }

  void route(HttpServerRequest request) {
    switch (request.method().name() + " " + request.path()) {
      case "GET " + BEHAVIOR -> writeBehavior(request);
      case "PUT " + BEHAVIOR -> change(request, () -> Behavior.CALM);
      case "PATCH " + BEHAVIOR -> change(request, () -> controls.current().behavior());
      case "GET " + CALLS -> writeCalls(request);
      case "DELETE " + CALLS -> reset(request);
      default -> writeError(request, NOT_FOUND, "no such route");
    }
  }

  private void writeBehavior(HttpServerRequest request) {
    write(request, Answer.OK, BehaviorJson.write(controls.current().behavior()));
  }

  private void change(HttpServerRequest request, Supplier<Behavior> base) {
    Body.read(
        request,
        body -> change(request, base.get(), body),
        () -> writeError(request, TOO_LARGE, "the body is too large"));
  }

  private void change(HttpServerRequest request, Behavior base, byte[] body) {
    try {
      controls.change(BehaviorJson.merge(base, body));
      writeBehavior(request);
    } catch (IllegalArgumentException e) {
      writeError(request, BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  private void writeCalls(HttpServerRequest request) {
    String key = request.getParam("key");
    Object counts = key == null ? ledger.snapshot() : new KeyCalls(key, ledger.calls(key));
    write(request, Answer.OK, BehaviorJson.MAPPER.writeValueAsBytes(counts));
  }

  private void reset(HttpServerRequest request) {
    ledger.reset();
    writeCalls(request);
  }

  private static void writeError(HttpServerRequest request, int status, String message) {
    write(request, status, BehaviorJson.MAPPER.writeValueAsBytes(Map.of("error", message)));
  }

  private static void write(HttpServerRequest request, int status, byte[] json) {
    request
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(Buffer.buffer(json));
  }

  private record KeyCalls(String key, int calls) {}
}
