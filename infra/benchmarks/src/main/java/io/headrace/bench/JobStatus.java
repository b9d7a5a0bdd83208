package io.headrace.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The {@code status} of a response, in the words of the API. */
enum JobStatus {
  QUEUED,
  IN_PROGRESS,
  COMPLETED,
  INCOMPLETE,
  FAILED,
  CANCELLED,
  EXPIRED;

  private static final Map<String, JobStatus> BY_WORD =
      Arrays.stream(values()).collect(Collectors.toMap(JobStatus::word, Function.identity()));

  static Optional<JobStatus> of(String word) {
    return Optional.ofNullable(BY_WORD.get(word));
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
