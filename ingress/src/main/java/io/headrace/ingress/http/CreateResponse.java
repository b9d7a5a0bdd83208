package io.headrace.ingress.http;

import io.headrace.config.ModelConfig.Target;
import io.headrace.config.Routes;
import io.headrace.ingress.admission.Verdicts;
import io.headrace.ingress.auth.Caller;
import io.headrace.ingress.context.ContinuedBody;
import io.headrace.ingress.context.PlainBody;
import io.headrace.ingress.submit.Accepted;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.ingress.submit.Submission;
import io.headrace.ingress.submit.Wishes;
import io.headrace.job.JobLinks;
import io.headrace.job.JobStatus;
import io.headrace.job.Operation;
import io.headrace.request.RequestFacts;
import io.headrace.responses.InvalidRequest;
import io.headrace.responses.ResponseObject;
import io.headrace.responses.ResponseRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** {@code POST /v1/responses}: checks the call and hands it on as a job. */
final class CreateResponse implements Endpoint {
  private final Routes routes;
  private final Limits limits;
  private final Verdicts verdicts;
  private final PreviousResponses previous;
  private final NewJobs jobs;
  private final InstantSource clock;

  CreateResponse(
      Routes routes,
      Limits limits,
      Verdicts verdicts,
      PreviousResponses previous,
      NewJobs jobs,
      InstantSource clock) {
    this.routes = routes;
    this.limits = limits;
    this.verdicts = verdicts;
    this.previous = previous;
    this.jobs = jobs;
    this.clock = clock;
  }

  @Override
  public Reply answer(Call call)
      throws Refused, InvalidRequest, QueueUnavailable, InterruptedException {
    byte[] body = call.body(limits.maxBody());
    JobLinks links = Links.of(call, Operation.RESPONSES, body);
    ResponseRequest request = ResponseRequest.parse(body);
    refuseUnsupported(request);
    String lane = lane(request.model());
    admit(call.caller());
    Optional<String> continued = request.previousResponseId();
    if (continued.isPresent()) {
      body = continued(call, body, request, continued.get());
      request = ResponseRequest.parse(body);
    }
    boolean stream = request.stream();
    if (stream) {
      body = PlainBody.of(body);
      request = ResponseRequest.parse(body);
    }
    Submission job = submission(call, body, RequestFacts.of(request), continued, lane, links);
    ResponseRequest echoed = request;
    return stream
        ? jobs.stream(call, job)
        : jobs.answer(call, job, accepted -> queued(accepted, continued, echoed));
  }

  private static Reply.Whole queued(
      Accepted accepted, Optional<String> continued, ResponseRequest request) {
    String id = accepted.id().value();
    return Reply.json(
        ResponseObject.empty(
                id, accepted.id().created(), JobStatus.QUEUED, continued, Optional.empty())
            .json(request));
  }

  private static void refuseUnsupported(ResponseRequest request) throws Refused {
    if (request.hasConversation()) {
      throw unsupported("conversation", "use 'previous_response_id', or give all items in 'input'");
    }
  }

  private static Refused unsupported(String param, String instead) {
    return Refused.invalid(
        "unsupported_parameter",
        param,
        "Unsupported parameter: '" + param + "' is not supported here; " + instead + ".");
  }

  private String lane(String model) throws Refused {
    return routes
        .route(model)
        .map(Target::provider)
        .orElseThrow(() -> Refused.noSuchModel(400, model));
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

  private byte[] continued(Call call, byte[] body, ResponseRequest request, String id)
      throws Refused, InterruptedException {
    byte[] whole = ContinuedBody.of(body, request, previous.items(call, id));
    if (whole.length > limits.maxBody()) {
      throw PreviousResponses.tooLarge(limits.maxBody());
    }
    return whole;
  }

  private Submission submission(
      Call call,
      byte[] body,
      RequestFacts facts,
      Optional<String> continued,
      String lane,
      JobLinks links)
      throws InvalidRequest {
    Duration usual = facts.background() ? limits.backgroundDeadline() : limits.waitingDeadline();
    return new Submission(
        call.caller(),
        body,
        facts,
        continued,
        lane,
        Wishes.priority(call.header(Wishes.PRIORITY), facts),
        Wishes.timeout(call.header(Wishes.TIMEOUT), usual, limits.maxDeadline()),
        call.header("traceparent").filter(trace -> trace.length() <= 64),
        links);
  }
}
