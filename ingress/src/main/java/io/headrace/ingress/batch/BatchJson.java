package io.headrace.ingress.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.ingress.context.JsonObject;
import io.headrace.ingress.jobs.BatchTally;
import io.headrace.llm.Usage;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;

/** A batch as OpenAI's object, with every field that there is: those without a value are null. */
final class BatchJson {
  private BatchJson() {}

  /**
   * @param tally how its lines have ended so far; of no account once there is a result
   */
  static byte[] of(BatchState batch, BatchTally tally) {
    BatchOrder order = batch.order();
    StringBuilder json = new StringBuilder(1_000);
    json.append("{\"id\":").append(JsonObject.quoted(order.id().value()));
    json.append(",\"object\":\"batch\"");
    text(json, "endpoint", Optional.of(order.operation().path()));
    json.append(",\"errors\":").append(errors(batch));
    text(json, "input_file_id", Optional.of(order.inputFile()));
    text(json, "completion_window", Optional.of(order.window()));
    text(json, "status", Optional.of(batch.status().label()));
    text(json, "output_file_id", outputFile(batch));
    text(json, "error_file_id", errorFile(batch));
    times(json, batch);
    json.append(",\"request_counts\":").append(counts(batch, tally));
    json.append(",\"usage\":").append(batch.result().map(r -> usage(r.usage())).orElse("null"));
    json.append(",\"metadata\":").append(order.metadata().orElse("null"));
    return json.append('}').toString().getBytes(UTF_8);
  }

  private static Optional<String> outputFile(BatchState batch) {
    return batch
        .result()
        .filter(result -> result.completed() > 0)
        .flatMap(_ -> batch.ending())
        .map(Ending::outputFile);
  }

  private static Optional<String> errorFile(BatchState batch) {
    return batch
        .result()
        .filter(result -> result.failed() > 0)
        .flatMap(_ -> batch.ending())
        .map(Ending::errorFile);
  }

  private static void times(StringBuilder json, BatchState batch) {
    BatchTimes times = batch.times();
    time(json, "created_at", Optional.of(batch.order().id().created()));
    time(json, "in_progress_at", times.inProgress());
    time(json, "expires_at", Optional.of(batch.order().expires()));
    time(json, "finalizing_at", times.finalizing());
    for (BatchStatus end :
        new BatchStatus[] {BatchStatus.COMPLETED, BatchStatus.FAILED, BatchStatus.EXPIRED}) {
      time(json, end.label() + "_at", times.ended().filter(_ -> batch.status() == end));
    }
    time(json, "cancelling_at", times.cancelling());
    time(json, "cancelled_at", times.ended().filter(_ -> batch.status() == BatchStatus.CANCELLED));
  }

  private static String counts(BatchState batch, BatchTally tally) {
    int completed = batch.result().map(BatchResult::completed).orElse(tally.completed());
    int failed = batch.result().map(BatchResult::failed).orElse(tally.ended() - tally.completed());
    return "{\"total\":%d,\"completed\":%d,\"failed\":%d}"
        .formatted(batch.splitting().total(), completed, failed);
  }

  private static String usage(Usage usage) {
    return ("{\"input_tokens\":%d,\"input_tokens_details\":{\"cached_tokens\":%d},"
            + "\"output_tokens\":%d,\"output_tokens_details\":{\"reasoning_tokens\":%d},"
            + "\"total_tokens\":%d}")
        .formatted(usage.input(), usage.cached(), usage.output(), usage.reasoning(), usage.total());
  }

  private static String errors(BatchState batch) {
    return batch.errors().isEmpty()
        ? "null"
        : batch.errors().stream()
            .map(BatchJson::error)
            .collect(Collectors.joining(",", "{\"object\":\"list\",\"data\":[", "]}"));
  }

  private static String error(LineError error) {
    return "{\"code\":%s,\"message\":%s,\"param\":%s,\"line\":%s}"
        .formatted(
            JsonObject.quoted(error.code()),
            JsonObject.quoted(error.message()),
            error.param().isEmpty() ? "null" : JsonObject.quoted(error.param()),
            error.line().isPresent() ? Integer.toString(error.line().getAsInt()) : "null");
  }

  private static void text(StringBuilder json, String name, Optional<String> value) {
    json.append(",\"").append(name).append("\":");
    json.append(value.map(JsonObject::quoted).orElse("null"));
  }

  private static void time(StringBuilder json, String name, Optional<Instant> at) {
    json.append(",\"").append(name).append("\":");
    json.append(at.map(moment -> Long.toString(moment.getEpochSecond())).orElse("null"));
  }
}
