package io.headrace.e2e;

import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A batch as one poll has shown it.
 *
 * @param outputFile empty where there is none
 * @param errorFile likewise
 */
record BatchSeen(
    String id,
    String status,
    int total,
    int completed,
    int failed,
    String outputFile,
    String errorFile) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Set<String> ENDS = Set.of("completed", "failed", "expired", "cancelled");

  static BatchSeen of(String body) {
    JsonNode json = JSON.readTree(body);
    JsonNode counts = json.path("request_counts");
    return new BatchSeen(
        json.path("id").asString(),
        json.path("status").asString(),
        counts.path("total").asInt(0),
        counts.path("completed").asInt(0),
        counts.path("failed").asInt(0),
        json.path("output_file_id").asString(""),
        json.path("error_file_id").asString(""));
  }

  int done() {
    return completed + failed;
  }

  boolean hasEnded() {
    return ENDS.contains(status);
  }

  /** All lines have ended, the files aren't written. */
  boolean isFinalizing() {
    return status.equals("finalizing")
        || (status.equals("in_progress") && total > 0 && done() == total);
  }
}
