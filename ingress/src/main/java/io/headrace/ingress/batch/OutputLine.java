package io.headrace.ingress.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.ingress.batch.OutcomeSource.Outcome;
import io.headrace.ingress.context.JsonObject;
import io.headrace.job.JobError;
import io.headrace.job.JobEvent.Finished;
import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import io.headrace.llm.Usage;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/**
 * One line of an output or error file.
 *
 * @param completed which of the two
 * @param bytes with the newline
 */
record OutputLine(boolean completed, byte[] bytes, Usage usage) {
  private static final String REQUEST = "req_";
  private static final String LINE = "batch_req_";
  private static final int GATEWAY_TIMEOUT = 504;
  private static final int SERVER_ERROR = 500;

  /**
   * @param index of the line, from 0
   * @param job the line's id
   * @param outcome empty when the line was never run, or has not ended
   * @param ending how the batch ends
   */
  static OutputLine of(
      BatchOrder order,
      int index,
      JobId job,
      String customId,
      Optional<Outcome> outcome,
      BatchStatus ending) {
    String head =
        "{\"id\":\"%s%s%06d\",\"custom_id\":%s,\"response\":"
            .formatted(LINE, JobIds.stem(order.id().value()), index, JsonObject.quoted(customId));
    return outcome
        .map(ended -> of(head, request(order, job), ended))
        .orElseGet(() -> ending == BatchStatus.CANCELLED ? cancelled(head) : expired(head));
  }

  /** Names the job in the way that calls are named. */
  private static String request(BatchOrder order, JobId job) {
    return REQUEST + job.value().substring(order.operation().idPrefix().length());
  }

  private static OutputLine of(String head, String request, Outcome outcome) {
    Finished finished = outcome.finished();
    return switch (finished.status()) {
      case COMPLETED, INCOMPLETE -> completed(head, request, outcome);
      case FAILED -> failed(head, request, finished);
      case CANCELLED -> cancelled(head);
      case EXPIRED -> expired(head);
      case QUEUED, IN_PROGRESS -> throw new IllegalStateException("no outcome is unfinished");
    };
  }

  private static OutputLine completed(String head, String request, Outcome outcome) {
    ByteArrayOutputStream line = new ByteArrayOutputStream(head.length() + outcome.body().length);
    line.writeBytes((head + response(200, request)).getBytes(UTF_8));
    line.writeBytes(onOneLine(outcome.body()));
    line.writeBytes("},\"error\":null}\n".getBytes(UTF_8));
    return new OutputLine(true, line.toByteArray(), outcome.finished().usage());
  }

  private static OutputLine failed(String head, String request, Finished finished) {
    JobError error = finished.error().orElseGet(() -> JobError.server("The request failed."));
    if (finished.httpStatus() == GATEWAY_TIMEOUT) {
      return without(head, "request_timeout", error.message(), finished.usage());
    }
    int status = finished.httpStatus() >= 400 ? finished.httpStatus() : SERVER_ERROR;
    String body =
        "{\"error\":{\"message\":%s,\"type\":%s,\"param\":%s,\"code\":%s}}"
            .formatted(
                JsonObject.quoted(error.message()),
                JsonObject.quoted(error.type()),
                orNull(error.param()),
                orNull(error.code()));
    String line = head + response(status, request) + body + "},\"error\":null}\n";
    return new OutputLine(false, line.getBytes(UTF_8), finished.usage());
  }

  private static OutputLine cancelled(String head) {
    return without(
        head,
        "batch_cancelled",
        "This request was not executed because the batch was cancelled.",
        Usage.NONE);
  }

  private static OutputLine expired(String head) {
    return without(
        head,
        "batch_expired",
        "This request could not be executed before the completion window expired.",
        Usage.NONE);
  }

  private static OutputLine without(String head, String code, String message, Usage usage) {
    String line =
        head
            + "null,\"error\":{\"code\":\""
            + code
            + "\",\"message\":"
            + JsonObject.quoted(message)
            + "}}\n";
    return new OutputLine(false, line.getBytes(UTF_8), usage);
  }

  private static String response(int status, String request) {
    return "{\"status_code\":" + status + ",\"request_id\":\"" + request + "\",\"body\":";
  }

  /** JSON has raw newlines between tokens only, where a space will do. */
  private static byte[] onOneLine(byte[] json) {
    byte[] line = json.clone();
    for (int i = 0; i < line.length; i++) {
      if (line[i] == '\n' || line[i] == '\r') {
        line[i] = ' ';
      }
    }
    return line;
  }

  private static String orNull(String text) {
    return text.isEmpty() ? "null" : JsonObject.quoted(text);
  }
}
