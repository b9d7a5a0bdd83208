package io.headrace.ingress.http;

import io.headrace.ingress.files.FilePurpose;
import io.headrace.ingress.files.FileState;
import io.headrace.job.JobId;
import io.headrace.job.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a form says of its file, checked. */
final class FileForm {
  private static final int MAX_FILENAME = 512; // characters
  private static final String ANCHOR = "expires_after[anchor]";
  private static final String SECONDS = "expires_after[seconds]";
  private static final long MIN_SECONDS = 3_600;
  private static final long MAX_SECONDS = 2_592_000;

  private FileForm() {}

  static FileState file(JobId id, TenantId tenant, Upload upload) throws Refused {
    FilePurpose purpose = purpose(upload);
    Optional<Duration> kept = kept(upload).or(purpose::keptFor);
    if (upload.bytes() == 0) {
      throw Refused.invalid("empty_file", "file", "The file is empty.");
    }
    if (upload.filename().length() > MAX_FILENAME) {
      throw Refused.invalid(
          "invalid_value",
          "file",
          "The file's name is longer than " + MAX_FILENAME + " characters.");
    }
    Optional<Instant> expires = kept.map(id.created()::plus);
    return new FileState(
        id, tenant, upload.bytes(), expires, upload.filename(), purpose, upload.sha256());
  }

  private static FilePurpose purpose(Upload upload) throws Refused {
    String label = upload.fields().getOrDefault("purpose", "");
    if (label.isEmpty()) {
      throw UploadForm.missing("purpose");
    }
    return FilePurpose.uploaded(label)
        .orElseThrow(() ->
            Refused.invalid(
                "invalid_value",
                "purpose",
                "'%s' is not one of %s - 'purpose'."
                    .formatted(Refused.shortened(label), FilePurpose.uploadedLabels())));
  }

  private static Optional<Duration> kept(Upload upload) throws Refused {
    String anchor = upload.fields().getOrDefault(ANCHOR, "");
    String seconds = upload.fields().getOrDefault(SECONDS, "");
    if (anchor.isEmpty() && seconds.isEmpty()) {
      return Optional.empty();
    }
    if (!anchor.equals("created_at")) {
      throw Refused.invalid("invalid_value", ANCHOR, "Invalid '" + ANCHOR + "': say created_at.");
    }
    long count = seconds.matches("\\d{1,9}") ? Long.parseLong(seconds) : 0;
    if (count < MIN_SECONDS || count > MAX_SECONDS) {
      throw Refused.invalid(
          "invalid_value",
          SECONDS,
          "Invalid '%s': expected %d to %d.".formatted(SECONDS, MIN_SECONDS, MAX_SECONDS));
    }
    return Optional.of(Duration.ofSeconds(count));
  }
}
