package io.headrace.cli;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A batch as a server tells it; what is absent or null there is empty or 0 here. */
record BatchObject(
    String id,
    String status,
    Counts counts,
    String endpoint,
    Optional<Instant> created,
    Optional<Instant> expires,
    Optional<String> outputFile,
    Optional<String> errorFile,
    List<LineError> errors) {

  record Counts(long total, long completed, long failed) {
    long done() {
      return completed + failed;
    }
  }

  /**
   * @param line from 1; 0 where the whole file is meant
   */
  record LineError(long line, String code, String message) {}

  static BatchObject of(JsonNode json) {
    JsonNode counts = json.path("request_counts");
    return new BatchObject(
        Text.of(json.path("id")),
        Text.of(json.path("status")),
        new Counts(
            counts.path("total").asLong(0),
            counts.path("completed").asLong(0),
            counts.path("failed").asLong(0)),
        Text.of(json.path("endpoint")),
        time(json.path("created_at")),
        time(json.path("expires_at")),
        name(json.path("output_file_id")),
        name(json.path("error_file_id")),
        errors(json.path("errors").path("data")));
  }

  boolean isTerminal() {
    return switch (status) {
      case "completed", "failed", "expired", "cancelled" -> true;
      default -> false; // words of other servers, too
    };
  }

  ExitCode exitCode() {
    if (!isTerminal()) {
      return ExitCode.DONE;
    }
    if (!status.equals("completed")) {
      return ExitCode.NOT_COMPLETED;
    }
    return counts.failed() > 0 ? ExitCode.LINES_FAILED : ExitCode.DONE;
  }

  private static List<LineError> errors(JsonNode data) {
    return data.valueStream()
        .map(error ->
            new LineError(
                error.path("line").asLong(0),
                Text.of(error.path("code")),
                Text.of(error.path("message"))))
        .toList();
  }

  private static Optional<Instant> time(JsonNode seconds) {
    return seconds.isNumber()
        ? Optional.of(Instant.ofEpochSecond(seconds.asLong(0)))
        : Optional.empty();
  }

  private static Optional<String> name(JsonNode id) {
    return Optional.of(Text.of(id)).filter(text -> !text.isEmpty());
  }
}
