package io.headrace.ingress.files;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a file is for, in OpenAI's words. */
public enum FilePurpose {
  ASSISTANTS("assistants", true),
  BATCH("batch", true),
  FINE_TUNE("fine-tune", true),
  VISION("vision", true),
  USER_DATA("user_data", true),
  EVALS("evals", true),
  /** Output and error files of batches: nobody uploads them. */
  BATCH_OUTPUT("batch_output", false);

  private static final Duration BATCH_KEPT = Duration.ofDays(30);

  private final String label;
  private final boolean uploaded;

  FilePurpose(String label, boolean uploaded) {
    this.label = label;
    this.uploaded = uploaded;
  }

  /** As the wire has it. */
  public String label() {
    return label;
  }

  /** How long a file is kept unless the client says otherwise; empty keeps it until deleted. */
  public Optional<Duration> keptFor() {
    return switch (this) {
      case BATCH, BATCH_OUTPUT -> Optional.of(BATCH_KEPT);
      case ASSISTANTS, FINE_TUNE, VISION, USER_DATA, EVALS -> Optional.empty();
    };
  }

  static Optional<FilePurpose> of(String label) {
    return Arrays.stream(values()).filter(purpose -> purpose.label.equals(label)).findFirst();
  }

  /** The purpose of an upload. */
  public static Optional<FilePurpose> uploaded(String label) {
    return of(label).filter(purpose -> purpose.uploaded);
  }

  public static List<String> uploadedLabels() {
    return Arrays.stream(values())
        .filter(purpose -> purpose.uploaded)
        .map(FilePurpose::label)
        .toList();
  }
}
