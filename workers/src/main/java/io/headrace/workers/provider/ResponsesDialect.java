package io.headrace.workers.provider;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.headrace.job.JobRequest;
import io.headrace.job.JobStatus;
import io.headrace.job.Slice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * OpenAI's Responses API. The client's bytes go through: the request is not parsed at all, the
 * answer once, and only the values that belong to the gateway are exchanged.
 */
final class ResponsesDialect implements Dialect {
  private static final byte[] FALSE = "false".getBytes(US_ASCII);

  @Override
  public String path() {
    return "responses";
  }

  /** A background job is an ordinary call for its provider: the gateway does the waiting. */
  @Override
  public SplicedBytes request(Call call) {
    JobRequest request = call.request();
    List<Splice> splices = new ArrayList<>(2);
    Slice model = request.modelAt();
    if (model.isPresent() && !call.servedModel().equals(request.model())) {
      splices.add(new Splice(model.start(), model.end(), Json.quoted(call.servedModel())));
    }
    Slice background = request.backgroundAt();
    if (background.isPresent() && call.body()[background.start()] == 't') {
      splices.add(new Splice(background.start(), background.end(), FALSE));
    }
    splices.sort(Comparator.comparingInt(Splice::start));
    return new SplicedBytes(call.body(), splices);
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
