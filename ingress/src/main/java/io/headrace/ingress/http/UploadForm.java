package io.headrace.ingress.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.ingress.files.FilePurpose;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** Takes the parts in any order: the file goes to its sink, other fields stay here. */
final class UploadForm implements FormReader.Parts {
  private static final int MAX_FIELD = 4 * 1024; // bytes
  private static final String FILE = "file";
  private static final String PURPOSE = "purpose";

  private final FileLimits limits;
  private final OutputStream sink;
  private final MessageDigest sha256 = sha256();
  private final Map<String, String> fields = new HashMap<>();
  private final ByteArrayOutputStream field = new ByteArrayOutputStream();
  private ContentDisposition part = ContentDisposition.NONE;
  private Optional<String> filename = Optional.empty();
  private long bytes;

  UploadForm(FileLimits limits, OutputStream sink) {
    this.limits = limits;
    this.sink = sink;
  }

  /** Once the form has ended. */
  Upload upload() throws Refused {
    String name = filename.orElseThrow(() -> missing(FILE));
    return new Upload(Map.copyOf(fields), name, bytes, HexFormat.of().formatHex(sha256.digest()));
  }

  static Refused missing(String field) {
    return Refused.invalid(
        "missing_required_parameter", field, "Missing required parameter: '" + field + "'.");
  }

  @Override
  public void begin(ContentDisposition next) throws Refused {
    part = next;
    field.reset();
    if (isFile()) {
      if (filename.isPresent()) {
        throw Refused.invalid("invalid_value", FILE, "Only one 'file' can be sent at once.");
      }
      filename = Optional.of(part.filename().filter(name -> !name.isEmpty()).orElse("upload"));
    }
  }

  private boolean isFile() {
    return part.name().equals(FILE);
  }

  @Override
  public void content(byte[] content, int offset, int length) throws Refused, IOException {
    if (isFile()) {
      bytes += length;
      requireWithin();
      sha256.update(content, offset, length);
      sink.write(content, offset, length);
    } else {
      requireShort(field.size() + length);
      field.write(content, offset, length);
    }
  }

  private void requireShort(int length) throws Refused {
    if (length > MAX_FIELD) {
      throw Refused.invalid(
          "invalid_value",
          Refused.shortened(part.name()),
          "A field of the form is longer than " + MAX_FIELD + " bytes.");
    }
  }

  /** The purpose may come after the file; then a batch's limit is seen with it. */
  private void requireWithin() throws Refused {
    boolean isBatch = FilePurpose.BATCH.label().equals(fields.get(PURPOSE));
    long max = isBatch ? limits.maxBatchFile() : limits.maxFile();
    if (bytes > max) {
      throw Refused.fileTooLarge(max);
    }
  }

  @Override
  public void end() throws Refused {
    if (!isFile() && !part.name().isEmpty()) {
      fields.put(part.name(), field.toString(UTF_8));
      requireWithin();
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
