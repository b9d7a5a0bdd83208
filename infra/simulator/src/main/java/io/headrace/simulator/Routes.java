package io.headrace.simulator;

import io.headrace.simulator.Answering.Arrival;
import io.headrace.simulator.Services.Target;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** Finds what a request wants. */
final class Routes {
  private static final CharSequence IDEMPOTENCY_KEY =
      HttpHeaders.createOptimized("Idempotency-Key");
  private static final String MODELS = "/v1/models";

  private final Vertx vertx;
  private final Answering answering;
  private final CallLedger ledger;
  private final Services services;
  private final AdminRoutes admin;

  Routes(
      Vertx vertx, Answering answering, CallLedger ledger, Services services, AdminRoutes admin) {
    this.vertx = vertx;
    this.answering = answering;
    this.ledger = ledger;
    this.services = services;
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
    Optional<Target> target = services.find(path(request));
    if (target.isPresent()) {
      call(target.get(), request);
    } else {
      writeUnknown(request);
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

  private void call(Target target, HttpServerRequest request) {
    Body.read(
        request,
        body -> answer(target, request, body),
        () ->
            refuse(request, target.service().manners(), new Refusal.BodyTooLarge(Body.MAX_BYTES)));
  }

  private void answer(Target target, HttpServerRequest request, byte[] body) {
    CallLedger.Ticket ticket = ledger.begin(request.headers().get(IDEMPOTENCY_KEY));
    Manners manners = target.service().manners();
    String version = target.versioned() ? manners.version(request) : "";
    Reply reply =
        answering.decide(
            new Arrival(ticket, target.service(), manners.key(request)),
            new Question(body, target.model(), version));
    new Call(vertx, request, ledger, manners, ticket.serial()).carryOut(reply);
  }

  /** A request target without a path, such as an asterisk, fits no route. */
  private static String path(HttpServerRequest request) {
    String path = request.path();
    return path == null ? "" : path;
  }

  private void writeUnknown(HttpServerRequest request) {
    refuse(request, services.owner(path(request)), new Refusal.RouteUnknown());
  }

  private static void refuse(HttpServerRequest request, Manners manners, Refusal refusal) {
    new AnswerWriter(request.response(), manners, 0).write(manners.refuse(refusal, 0));
  }

  private void write(HttpServerRequest request, Answer answer) {
    new AnswerWriter(request.response(), services.owner(MODELS), 0).write(answer);
  }
}
