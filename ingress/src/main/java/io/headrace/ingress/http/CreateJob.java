package io.headrace.ingress.http;

import io.headrace.ingress.context.JsonObject;
import io.headrace.ingress.context.PlainBody;
import io.headrace.ingress.submit.Accepted;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.ingress.submit.Submission;
import io.headrace.job.JobLinks;
import io.headrace.job.JobStatus;
import io.headrace.job.Operation;
import io.headrace.request.RequestFacts;
import io.headrace.responses.InvalidRequest;
import java.util.Optional;

/**
 * {@code POST /v1/chat/completions} and {@code POST /v1/embeddings}: the client waits, or reads a
 * stream, or asks with {@code Prefer: respond-async} to be told where the outcome will be.
 */
final class CreateJob implements Endpoint {
  private final Operation operation;
  private final Intake intake;
  private final NewJobs jobs;

  CreateJob(Operation operation, Intake intake, NewJobs jobs) {
    this.operation = operation;
    this.intake = intake;
    this.jobs = jobs;
  }

  @Override
  public Reply answer(Call call)
      throws Refused, InvalidRequest, QueueUnavailable, InterruptedException {
    byte[] body = call.body(intake.maxBody());
    JobLinks links = Links.of(call, operation, body);
    RequestFacts facts = RequestFacts.scan(operation, body);
    intake.admit(call.caller(), facts.model());
    String lane = intake.lane(call.caller(), operation, facts.model(), body);
    if (facts.stream()) {
      byte[] plain = PlainBody.of(body);
      Submission job = submission(call, plain, RequestFacts.scan(operation, plain), lane, links);
      return jobs.stream(call, job, new ChatEvents(wantsUsage(body)));
    }
    boolean async = Waiting.isAsync(call.header("Prefer"));
    Submission job = submission(call, body, async ? facts.inBackground() : facts, lane, links);
    return jobs.answer(call, job, CreateJob::accepted);
  }

  private Submission submission(
      Call call, byte[] body, RequestFacts facts, String lane, JobLinks links)
      throws InvalidRequest {
    return intake.submission(call, body, facts, Optional.empty(), lane, links);
  }

  private static boolean wantsUsage(byte[] body) {
    JsonObject options = JsonObject.read(body).object("stream_options");
    return options.json("include_usage").equals("true");
  }

  private static Reply.Whole accepted(Accepted accepted) {
    return JobAnswers.state(accepted.id(), JobStatus.QUEUED)
        .with("Location", AtOwner.path(accepted.id()))
        .with(Waiting.APPLIED, Waiting.ASYNC);
  }
}
