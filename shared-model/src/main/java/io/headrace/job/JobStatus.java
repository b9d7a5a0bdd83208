package io.headrace.job;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A job's life in the words of the API. */
public enum JobStatus {
  QUEUED,
  IN_PROGRESS,
  COMPLETED,
  INCOMPLETE,
  FAILED,
  CANCELLED,
  EXPIRED;

  private static final Map<String, JobStatus> BY_LABEL =
      Arrays.stream(values()).collect(Collectors.toMap(s -> s.label, Function.identity()));

  private final String label = name().toLowerCase(Locale.ROOT);

  public String label() {
    return label;
  }

  public boolean isTerminal() {
    return this != QUEUED && this != IN_PROGRESS;
  }

  /** The status shown by the Responses API, which has no word for {@code expired}. */
  public String responseStatus() {
    return this == EXPIRED ? FAILED.label : label;
  }

  public static JobStatus of(String label) {
    JobStatus status = BY_LABEL.get(label);
    if (status == null) {
      throw new IllegalArgumentException("no job status is called '" + label + "'");
    }
    return status;
  }
}
