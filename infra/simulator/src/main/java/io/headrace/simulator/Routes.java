package io.headrace.simulator;

import io.headrace.simulator.Answering.Arrival;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/**
 * Finds what a request wants. A further provider's wire format is one more path and one more
 * dialect.
 */
final class Routes {
  private static final CharSequence IDEMPOTENCY_KEY =
      HttpHeaders.createOptimized("Idempotency-Key");
  private static final String MODELS = "/v1/models";

  private final Vertx vertx;
  private final Answering answering;
  private final CallLedger ledger;
  private final Dialect responses;
  private final Dialect chat;
  private final Dialect embeddings = new EmbeddingsDialect();
  private final AdminRoutes admin;

  Routes(Vertx vertx, Answering answering, CallLedger ledger, Corpus corpus, AdminRoutes admin) {
    this.vertx = vertx;
    this.answering = answering;
    this.ledger = ledger;
    this.responses = new ResponsesDialect(corpus);
    this.chat = new ChatDialect(corpus);
    this.admin = admin;
  }

  void route(HttpServerRequest request) {
    if (request.method().equals(HttpMethod.POST)) {
      routePost(request);
    } else if (path(request).startsWith(AdminRoutes.PREFIX)) {
      admin.route(request);
    } else if (request.method().equals(HttpMethod.GET)) {
      routeGet(request);
    } else {
      writeUnknown(request);
    }
  }

  private void routePost(HttpServerRequest request) {
    switch (path(request)) {
      case "/v1/responses" -> call(responses, request);
      case "/v1/chat/completions" -> call(chat, request);
      case "/v1/embeddings" -> call(embeddings, request);
      default -> writeUnknown(request);
    }
  }

  private void routeGet(HttpServerRequest request) {
    String path = path(request);
    if (path.equals(MODELS)) {
      write(request, ModelList.all());
    } else if (path.startsWith(MODELS + "/")) {
      write(request, ModelList.one(path.substring(MODELS.length() + 1)));
    } else {
      writeUnknown(request);
    }
  }

  private void call(Dialect dialect, HttpServerRequest request) {
    Body.read(
        request,
        body -> answer(dialect, request, body),
        () -> write(request, dialect.refuse(new Refusal.BodyTooLarge(Body.MAX_BYTES))));
  }

  private void answer(Dialect dialect, HttpServerRequest request, byte[] body) {
    CallLedger.Ticket ticket = ledger.begin(request.headers().get(IDEMPOTENCY_KEY));
    String authorization = request.headers().get(HttpHeaders.AUTHORIZATION);
    Reply reply = answering.decide(dialect, new Arrival(ticket, authorization), body);
    new Call(vertx, request, ledger, ticket.serial()).carryOut(reply);
  }

  /** A request target without a path, such as an asterisk, fits no route. */
  private static String path(HttpServerRequest request) {
    String path = request.path();
    return path == null ? "" : path;
  }

  private static void writeUnknown(HttpServerRequest request) {
    write(request, OpenAiErrors.answer(new Refusal.RouteUnknown()));
  }

  private static void write(HttpServerRequest request, Answer answer) {
    AnswerWriter.write(request.response(), answer, 0);
  }
}
