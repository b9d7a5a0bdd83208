package io.headrace.simulator;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Reads and changes the behavior, and tells the counts: {@code /simulator/behavior}, {@code
 * /simulator/behavior/PROVIDER}, {@code /simulator/calls}, {@code /simulator/accounts}.
 */
final class AdminRoutes {
  static final String PREFIX = "/simulator/";
  private static final String BEHAVIOR = PREFIX + "behavior";
  private static final String CALLS = PREFIX + "calls";
  private static final String ACCOUNTS = PREFIX + "accounts";
  private static final int NOT_FOUND = 404;
  private static final int BAD_REQUEST = 400;
  private static final int TOO_LARGE = 413;

  private final Controls controls;
  private final CallLedger ledger;
  private final Accounts accounts;

  AdminRoutes(Controls controls, CallLedger ledger, Accounts accounts) {
    this.controls = controls;
    this.ledger = ledger;
    this.accounts = accounts;
  }

  void route(HttpServerRequest request) {
    switch (request.method().name() + " " + request.path()) {
      case "GET " + BEHAVIOR -> write(request, controls.common());
      case "PUT " + BEHAVIOR -> change(request, () -> Behavior.CALM, controls::change);
      case "PATCH " + BEHAVIOR -> change(request, controls::common, controls::change);
      case "GET " + CALLS -> writeCalls(request);
      case "DELETE " + CALLS -> resetCalls(request);
      case "GET " + ACCOUNTS -> write(request, accounts.snapshot());
      case "DELETE " + ACCOUNTS -> resetAccounts(request);
      default -> routeProvider(request);
    }
  }

  private void routeProvider(HttpServerRequest request) {
    String path = String.valueOf(request.path());
    String label = path.startsWith(BEHAVIOR + "/") ? path.substring(BEHAVIOR.length() + 1) : "";
    Optional<Provider> provider = Provider.labelled(label);
    if (provider.isPresent()) {
      route(request, provider.get());
    } else {
      writeError(request, NOT_FOUND, "no such route");
    }
  }

  private void route(HttpServerRequest request, Provider provider) {
    Consumer<Behavior> own = behavior -> controls.change(provider, Optional.of(behavior));
    switch (request.method().name()) {
      case "GET" -> write(request, controls.of(provider));
      case "PUT" -> change(request, () -> Behavior.CALM, own);
      case "PATCH" -> change(request, () -> controls.of(provider), own);
      case "DELETE" -> {
        controls.change(provider, Optional.empty());
        write(request, controls.of(provider));
      }
      default -> writeError(request, NOT_FOUND, "no such route");
    }
  }

  private static void change(
      HttpServerRequest request, Supplier<Behavior> base, Consumer<Behavior> apply) {
    Body.read(
        request,
        body -> change(request, base.get(), apply, body),
        () -> writeError(request, TOO_LARGE, "the body is too large"));
  }

  private static void change(
      HttpServerRequest request, Behavior base, Consumer<Behavior> apply, byte[] body) {
    try {
      Behavior changed = BehaviorJson.merge(base, body);
      apply.accept(changed);
      write(request, changed);
    } catch (IllegalArgumentException e) {
      writeError(request, BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  private void writeCalls(HttpServerRequest request) {
    String key = request.getParam("key");
    write(request, key == null ? ledger.snapshot() : new KeyCalls(key, ledger.calls(key)));
  }

  private void resetCalls(HttpServerRequest request) {
    ledger.reset();
    accounts.resetCounts();
    writeCalls(request);
  }

  private void resetAccounts(HttpServerRequest request) {
    accounts.reset();
    write(request, accounts.snapshot());
  }

  private static void writeError(HttpServerRequest request, int status, String message) {
    write(request, status, Map.of("error", message));
  }

  private static void write(HttpServerRequest request, Object value) {
    write(request, Answer.OK, value);
  }

  private static void write(HttpServerRequest request, int status, Object value) {
    request
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(Buffer.buffer(BehaviorJson.MAPPER.writeValueAsBytes(value)));
  }

  private record KeyCalls(String key, int calls) {}
}
