package io.headrace.ingress.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Reads one upload's form, within the limits of size and time. */
final class UploadReader {
  /** For a whole upload, however steadily it drips. */
  static final Duration LIMIT = Duration.ofMinutes(30);

  private static final int MAX_BOUNDARY = 200; // characters

  /** Of a body that is refused, so that a client that still sends can read the answer. */
  private static final long MAX_SKIP = 16L * 1024 * 1024;

  private static final Duration SKIP = Duration.ofSeconds(5);

  private final FileLimits limits;
  private final LongSupplier nanos;
  private final InputStream in;
  private final long begun;
  private long total;

  UploadReader(FileLimits limits, LongSupplier nanos, InputStream in) {
    this.limits = limits;
    this.nanos = nanos;
    this.in = in;
    begun = nanos.getAsLong();
  }

  /**
   * @throws IOException of the sink
   */
  Upload read(Optional<String> contentType, OutputStream sink) throws Refused, IOException {
    UploadForm form = new UploadForm(limits, sink);
    try {
      new FormReader(boundary(contentType.orElse("")), this::more).read(form);
      return form.upload();
    } catch (Refused refused) {
      skip();
      throw refused;
    }
  }

  private int more(byte[] to, int offset, int length) throws Refused {
    if (total > limits.maxFile() + FormReader.MAX_OVERHEAD) {
      throw Refused.fileTooLarge(limits.maxFile());
    }
    if (nanos.getAsLong() - begun > LIMIT.toNanos()) {
      throw Refused.bodyTooSlow(LIMIT);
    }
    int read = step(to, offset, length);
    total += read;
    return read;
  }

  private int step(byte[] to, int offset, int length) throws Refused {
    try {
      return in.read(to, offset, length);
    } catch (IOException _) {
      throw Refused.invalid("invalid_body", "", "The request body could not be read to its end.");
    }
  }

  private void skip() {
    byte[] skipped = new byte[16 * 1024];
    long since = nanos.getAsLong();
    try {
      for (long left = MAX_SKIP; left > 0 && nanos.getAsLong() - since < SKIP.toNanos(); ) {
        int read = step(skipped, 0, skipped.length);
        left = read < 0 ? 0 : left - read;
      }
    } catch (Refused _) {
      // nobody is left to read the answer
    }
  }

  private static String boundary(String contentType) throws Refused {
    String boundary = HeaderParameters.of(contentType).getOrDefault("boundary", "");
    if (!contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")
        || boundary.isEmpty()
        || boundary.length() > MAX_BOUNDARY) {
      throw FormReader.noForm("its content type must be multipart/form-data with a boundary");
    }
    return boundary;
  }
}
