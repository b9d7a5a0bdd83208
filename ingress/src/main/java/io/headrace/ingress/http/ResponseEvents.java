package io.headrace.ingress.http;

import io.headrace.ingress.context.JsonObject;
import io.headrace.ingress.stream.EventLog;
import io.headrace.job.JobStatus;
import java.util.List;
import java.util.Optional;

/**
 * As the Responses API.
 *
 * @param after the number of the last event that the client has; -1 for none
 */
record ResponseEvents(long after) implements StreamWords {

  @Override
  public Optional<List<byte[]>> of(Reply.Whole reply) {
    return Optional.of(reply.body())
        .filter(_ -> reply.status() == 200)
        .filter(body -> JobStatus.of(JsonObject.read(body).text("status")).isTerminal())
        .map(EventLog::of)
        .map(this::rest);
  }

  private List<byte[]> rest(List<byte[]> events) {
    return events.subList((int) Math.min(after + 1, events.size()), events.size());
  }

  @Override
  public byte[] error(Refused refused) {
    return EventLog.error(refused.code, refused.getMessage());
  }
}
