package io.headrace.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What is told of a batch. */
final class Report {
  private static final int MAX_ERRORS = 100;

  private Report() {}

  static List<String> status(BatchObject batch) {
    List<String> lines = new ArrayList<>();
    lines.add("%s  %s".formatted(batch.id(), counted(batch)));
    lines.add("endpoint  " + batch.endpoint());
    batch.created().ifPresent(at -> lines.add("created   " + at));
    if (!batch.isTerminal()) {
      batch.expires().ifPresent(at -> lines.add("expires   " + at));
    }
    batch.outputFile().ifPresent(id -> lines.add("output    " + id));
    batch.errorFile().ifPresent(id -> lines.add("errors    " + id));
    lines.addAll(errors(batch));
    return lines;
  }

  static String listed(BatchObject batch) {
    return "%s  %-11s  %s/%s  %s failed  %s  %s"
        .formatted(
            batch.id(),
            batch.status(),
            Text.count(batch.counts().done()),
            Text.count(batch.counts().total()),
            Text.count(batch.counts().failed()),
            batch.created().map(Instant::toString).orElse("-"),
            batch.endpoint());
  }

  /**
   * @param watched for how long
   */
  static List<String> end(BatchObject batch, Duration watched) {
    List<String> lines = new ArrayList<>();
    lines.add(counted(batch) + " after " + Text.length(watched));
    lines.addAll(errors(batch));
    return lines;
  }

  /** Each with its line in the file. */
  private static List<String> errors(BatchObject batch) {
    List<String> lines = new ArrayList<>();
    for (BatchObject.LineError error : batch.errors().stream().limit(MAX_ERRORS).toList()) {
      String where = error.line() > 0 ? "line " + error.line() + ": " : "";
      String code = error.code().isEmpty() ? "" : "  (" + error.code() + ")";
      lines.add("  " + where + error.message() + code);
    }
    if (batch.errors().size() > MAX_ERRORS) {
      lines.add("  and " + Text.count(batch.errors().size() - MAX_ERRORS) + " more");
    }
    return lines;
  }

  private static String counted(BatchObject batch) {
    BatchObject.Counts counts = batch.counts();
    if (counts.total() == 0) {
      return batch.status();
    }
    return "%s: %s of %s done, %s failed"
        .formatted(
            batch.status(),
            Text.count(counts.done()),
            Text.lines(counts.total()),
            Text.count(counts.failed()));
  }

  /** How to go on with a batch that nobody waits for now. */
  static List<String> goingOn(String id, String waiting, String access) {
    return List.of(
        "batch " + id + " goes on. To wait for it and fetch its results:",
        "  ./headrace batch status " + id + waiting + access,
        "To stop it:",
        "  ./headrace batch cancel " + id + access);
  }
}
