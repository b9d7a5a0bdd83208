package io.headrace.job;

import java.util.Locale;

/** A job's life in the words of the API. */
public enum JobStatus {
  QUEUED,
  IN_PROGRESS,
  COMPLETED,
  INCOMPLETE,
  FAILED,
  CANCELLED,
  EXPIRED;

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
    return valueOf(label.toUpperCase(Locale.ROOT));
  }
}
