package io.headrace.workers.provider;

import io.headrace.job.JobStatus;
import io.headrace.wire.MalformedAnswerException;
import java.time.Instant;

/**
 * OpenAI's Responses API. The client's bytes go through: the request is parsed only where an item
 * of another provider's answer may have to go, the answer once, and only the values that belong to
 * the gateway are exchanged.
 */
final class ResponsesDialect implements Dialect {
  static final String PATH = "responses";

  @Override
  public String path() {
    return PATH;
  }

  /** A background job is an ordinary call for its provider: the gateway does the waiting. */
  @Override
  public SplicedBytes request(Call call) {
    return ClientBody.of(call, OwnThoughts.of(call.body()));
  }

  @Override
  public Reply.Answered answer(Call call, byte[] body, Instant now)
      throws MalformedAnswerException {
    ResponseScan scan = ResponseScan.of(body, call);
    return new Reply.Answered(
        status(scan.status()),
        scan.spliced().toByteArray(),
        scan.usage(),
        scan.model().isEmpty() ? call.servedModel() : scan.model(),
        scan.error());
  }

  private static JobStatus status(String label) throws MalformedAnswerException {
    return switch (label) {
      case "completed" -> JobStatus.COMPLETED;
      case "incomplete" -> JobStatus.INCOMPLETE;
      case "failed" -> JobStatus.FAILED;
      default -> throw new MalformedAnswerException("the answer's status is not a final one");
    };
  }
}
