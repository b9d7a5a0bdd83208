package io.headrace.ingress.http;

import io.headrace.config.Hop;
import io.headrace.config.Routes;
import io.headrace.ingress.admission.Verdicts;
import io.headrace.ingress.auth.Caller;
import io.headrace.ingress.submit.Submission;
import io.headrace.ingress.submit.Wishes;
import io.headrace.job.JobLinks;
import io.headrace.job.JobRequest;
import io.headrace.job.Operation;
import io.headrace.job.Priority;
import io.headrace.request.RequestFacts;
import io.headrace.responses.InvalidRequest;
import io.headrace.topic.Origin;
import io.headrace.wire.InexpressibleException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** What every create call goes through, whatever it asks for. */
final class Intake {
  private final Routes routes;
  private final Limits limits;
  private final Verdicts verdicts;
  private final CallbackHeader callbacks;
  private final InstantSource clock;

  Intake(
      Routes routes,
      Limits limits,
      Verdicts verdicts,
      CallbackHeader callbacks,
      InstantSource clock) {
    this.routes = routes;
    this.limits = limits;
    this.verdicts = verdicts;
    this.callbacks = callbacks;
    this.clock = clock;
  }

  int maxBody() {
    return limits.maxBody();
  }

  /** Refuses a caller who may not use the model now, and a model that nobody serves. */
  void admit(Caller caller, String model) throws Refused {
    if (routes.route(model).isEmpty()) {
      throw Refused.noSuchModel(400, model);
    }
    admit(caller);
  }

  /**
   * The lane of the first of the model's providers that can be asked this; refuses what none of
   * them can.
   *
   * @param body with all that it continues
   */
  String lane(Caller caller, Operation operation, String model, byte[] body) throws Refused {
    try {
      return routes
          .route(caller.tenant(), operation, model, body)
          .map(Hop::lane)
          .orElseThrow(() -> Refused.noSuchModel(400, model));
    } catch (InexpressibleException e) {
      throw Refused.invalid(e.error().code(), e.error().param(), e.error().message());
    }
  }

  /** A job that is submitted once more: in the background, with a deadline and a route of today. */
  Submission again(Caller caller, JobRequest first, Priority priority, byte[] body)
      throws Refused, InvalidRequest {
    RequestFacts facts = RequestFacts.scan(first.operation(), body).inBackground();
    admit(caller, facts.model());
    return new Submission(
        caller,
        body,
        facts,
        first.previous(),
        lane(caller, first.operation(), facts.model(), body),
        priority.atMost(caller.maxPriority()),
        limits.backgroundDeadline(),
        Origin.NONE,
        new JobLinks(
            Optional.empty(), first.links().callback(), Optional.empty(), first.links().session()));
  }

  private void admit(Caller caller) throws Refused {
    if (verdicts.blocking(caller.tenant(), clock.instant()).isPresent()) {
      throw Refused.of(
          403,
          "permission_error",
          "blocked_by_risk",
          "",
          "Requests of this account are blocked for a while, for its use looks unusual.");
    }
  }

  /**
   * @param facts of {@code body}
   * @param continued the response that this one continues
   */
  Submission submission(
      Call call,
      byte[] body,
      RequestFacts facts,
      Optional<String> continued,
      String lane,
      JobLinks links)
      throws InvalidRequest {
    JobLinks with = callbacks.with(links, call, facts.background());
    Duration usual = facts.background() ? limits.backgroundDeadline() : limits.waitingDeadline();
    return new Submission(
        call.caller(),
        body,
        facts,
        continued,
        lane,
        Wishes.priority(call.header(Wishes.PRIORITY), facts).atMost(call.caller().maxPriority()),
        Wishes.timeout(call.header(Wishes.TIMEOUT), usual, limits.maxDeadline()),
        call.origin(),
        Wishes.session(call.header(Wishes.SESSION), facts).map(with::in).orElse(with));
  }
}
