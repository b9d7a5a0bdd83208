package io.headrace.ingress.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.ingress.jobs.JobView;
import io.headrace.job.JobError;
import io.headrace.job.JobEvent.Finished;
import io.headrace.job.JobId;
import io.headrace.job.JobStatus;
import io.headrace.job.Operation;
import io.headrace.responses.InvalidRequest;
import io.headrace.responses.ResponseObject;
import io.headrace.responses.ResponseRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A job as an answer: the object that a poll gets, or the outcome that a held call gets. */
final class JobAnswers {
  /** On answers to held calls that were forwarded: what it says is the job's end. */
  static final String OUTCOME = "x-headrace-outcome";

  /** Providers name their models as they like; a header takes less. */
  private static final Pattern SENDABLE = Pattern.compile("[!-~]{1,200}");

  private static final String POLL_AFTER = "x-headrace-poll-after-ms";
  private static final String POLL_AFTER_MILLIS = "500";
  private static final JobError EXPIRED =
      new JobError(
          "server_error", "deadline_exceeded", "The job didn't finish before its deadline.", "");

  /** For a peer that waits for an outcome in slices: there is none yet. */
  static final Reply.Whole PENDING =
      new Reply.Whole(202, Reply.JSON, "{}".getBytes(UTF_8), Map.of());

  private JobAnswers() {}

  /** What a poll of the job's own API gets, whatever the job's status. */
  static Reply.Whole object(JobView view) {
    if (!AtOwner.isResponse(view.id())) {
      return job(view);
    }
    return shown(view);
  }

  /** The outcome, or 202 as long as there is none. */
  static Reply.Whole job(JobView view) {
    return view.status().isTerminal() ? outcome(view) : state(view.id(), view.status());
  }

  /** What a cancel call is answered: the job's status, whatever it has come to by now. */
  static Reply.Whole cancelled(JobView view) {
    return new Reply.Whole(200, Reply.JSON, status(view.id(), view.status()), headers(view));
  }

  /** That there is no outcome yet. */
  static Reply.Whole state(JobId id, JobStatus status) {
    return new Reply.Whole(
        202,
        Reply.JSON,
        status(id, status),
        Map.of(POLL_AFTER, POLL_AFTER_MILLIS, "retry-after", "1"));
  }

  private static byte[] status(JobId id, JobStatus status) {
    String operation = Operation.ofId(id.value()).map(Operation::label).orElse("");
    String json =
        "{\"id\":\"%s\",\"object\":\"headrace.job\",\"operation\":\"%s\",\"status\":\"%s\",\"created_at\":%d}"
            .formatted(id.value(), operation, status.label(), id.created().getEpochSecond());
    return json.getBytes(UTF_8);
  }

  /** What a call that waited is answered: a job that failed is an HTTP error here. */
  static Reply.Whole outcome(JobView view) {
    return switch (view.status()) {
      case QUEUED, IN_PROGRESS, EXPIRED -> error(view, Refused.deadlineExceeded());
      case COMPLETED, INCOMPLETE -> result(view);
      case CANCELLED ->
          AtOwner.isResponse(view.id()) ? result(view) : error(view, Refused.cancelled());
      case FAILED -> error(view, failure(view.outcome()));
    };
  }

  private static Reply.Whole result(JobView view) {
    return shown(view).with(OUTCOME, "1");
  }

  private static Reply.Whole shown(JobView view) {
    byte[] body = view.outcome().isPresent() ? view.resultBody() : rendered(view);
    return new Reply.Whole(200, Reply.JSON, body, headers(view));
  }

  static boolean isOutcome(Reply.Whole reply) {
    return reply.headers().containsKey(OUTCOME);
  }

  private static Reply.Whole error(JobView view, Refused refused) {
    Reply.Whole reply = ErrorShape.OPENAI.reply(refused.afterAcceptance(), "").with(OUTCOME, "1");
    for (var header : headers(view).entrySet()) {
      reply = reply.with(header.getKey(), header.getValue());
    }
    return reply;
  }

  private static Refused failure(Optional<Finished> outcome) {
    int status = outcome.map(Finished::httpStatus).filter(code -> code >= 400).orElse(500);
    JobError error =
        outcome.flatMap(Finished::error).orElseGet(() -> JobError.server("The job failed."));
    return Refused.of(status, error.type(), error.code(), error.param(), error.message());
  }

  private static byte[] rendered(JobView view) {
    Optional<JobError> error =
        view.status() == JobStatus.EXPIRED ? Optional.of(EXPIRED) : Optional.empty();
    return ResponseObject.empty(
            view.id().value(), view.id().created(), view.status(), view.request().previous(), error)
        .json(scanned(view.requestBody()));
  }

  /** A body that was accepted, so it can't be refused here. */
  static ResponseRequest scanned(byte[] accepted) {
    try {
      return ResponseRequest.parse(accepted);
    } catch (InvalidRequest e) {
      throw new IllegalStateException("an accepted body is no longer valid: " + e.code(), e);
    }
  }

  private static Map<String, String> headers(JobView view) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (!view.status().isTerminal()) {
      headers.put(POLL_AFTER, POLL_AFTER_MILLIS);
    }
    view.outcome().ifPresent(outcome -> outcomeHeaders(headers, outcome));
    return headers;
  }

  private static void outcomeHeaders(Map<String, String> headers, Finished outcome) {
    headers.put("x-headrace-provider-ms", Long.toString(outcome.providerMillis()));
    headers.put("x-headrace-attempts", Integer.toString(outcome.attempts()));
    if (!outcome.provider().isEmpty()) {
      headers.put("x-headrace-provider", outcome.provider());
      if (SENDABLE.matcher(outcome.servedModel()).matches()) {
        headers.put("x-headrace-model", outcome.servedModel());
      }
    }
  }
}
