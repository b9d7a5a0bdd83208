package io.headrace.ingress.http;

import io.headrace.ingress.context.ContinuedBody;
import io.headrace.ingress.context.PlainBody;
import io.headrace.ingress.submit.Accepted;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.ingress.submit.Submission;
import io.headrace.job.JobLinks;
import io.headrace.job.JobStatus;
import io.headrace.job.Operation;
import io.headrace.request.RequestFacts;
import io.headrace.responses.InvalidRequest;
import io.headrace.responses.ResponseObject;
import io.headrace.responses.ResponseRequest;
import java.util.Optional;

/** {@code POST /v1/responses}: checks the call and hands it on as a job. */
final class CreateResponse implements Endpoint {
  private final Intake intake;
  private final PreviousResponses previous;
  private final NewJobs jobs;

  CreateResponse(Intake intake, PreviousResponses previous, NewJobs jobs) {
    this.intake = intake;
    this.previous = previous;
    this.jobs = jobs;
  }

  @Override
  public Reply answer(Call call)
      throws Refused, InvalidRequest, QueueUnavailable, InterruptedException {
    byte[] body = call.body(intake.maxBody());
    JobLinks links = Links.of(call, Operation.RESPONSES, body);
    ResponseRequest request = ResponseRequest.parse(body);
    refuseUnsupported(request);
    intake.admit(call.caller(), request.model());
    Optional<String> continued = request.previousResponseId();
    if (continued.isPresent()) {
      body = continued(call, body, request, continued.get());
      request = ResponseRequest.parse(body);
    }
    String lane = intake.lane(call.caller(), Operation.RESPONSES, request.model(), body);
    boolean stream = request.stream();
    if (stream) {
      body = PlainBody.of(body);
      request = ResponseRequest.parse(body);
    }
    Submission job =
        intake.submission(call, body, RequestFacts.of(request), continued, lane, links);
    ResponseRequest echoed = request;
    return stream
        ? jobs.stream(call, job, new ResponseEvents(-1))
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

  private byte[] continued(Call call, byte[] body, ResponseRequest request, String id)
      throws Refused, InterruptedException {
    byte[] whole = ContinuedBody.of(body, request, previous.items(call, id));
    if (whole.length > intake.maxBody()) {
      throw PreviousResponses.tooLarge(intake.maxBody());
    }
    return whole;
  }
}
