package io.headrace.ingress.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.job.IdempotencyKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class UploadReaderTest {
  private static final Optional<String> FORM =
      Optional.of("multipart/form-data; boundary=\"the-Boundary\"");
  private static final FileLimits LIMITS = new FileLimits(1000, 100, 1);

  private final ByteArrayOutputStream sink = new ByteArrayOutputStream();
  private final AtomicLong nanos = new AtomicLong();

  private static String part(String disposition, String content) {
    return "--the-Boundary\r\nContent-Type: text/plain\r\nContent-Disposition: form-data; "
        + disposition
        + "\r\n\r\n"
        + content
        + "\r\n";
  }

  private static String file(String content) {
    return part("name=\"file\"; filename=\"größe.jsonl\"", content);
  }

  private static String form(String... parts) {
    return String.join("", parts) + "--the-Boundary--\r\n";
  }

  private Upload read(String form) throws Exception {
    return read(new ByteArrayInputStream(form.getBytes(UTF_8)), sink);
  }

  private Upload read(InputStream in, OutputStream to) throws Exception {
    return new UploadReader(LIMITS, nanos::get, in).read(FORM, to);
  }

  private void assertRefused(String form, int status, String code) {
    assertThatThrownBy(() -> read(form))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.status).isEqualTo(status);
              assertThat(refused.code).isEqualTo(code);
            });
  }

  @Test
  void read_fieldsBeforeOrAfterTheFile_isTheSame() throws Exception {
    String purpose = part("name=\"purpose\"", "batch");
    String seconds = part("name=\"expires_after[seconds]\"", "3600");
    for (String form :
        new String[] {
          form(purpose, file("hello"), seconds), form(file("hello"), seconds, purpose)
        }) {
      sink.reset();
      Upload upload = read(form);
      assertThat(upload.fields())
          .containsEntry("purpose", "batch")
          .containsEntry("expires_after[seconds]", "3600");
      assertThat(upload.filename()).isEqualTo("größe.jsonl");
      assertThat(upload.bytes()).isEqualTo(5);
      assertThat(upload.sha256()).startsWith(IdempotencyKey.hash("hello".getBytes(UTF_8)));
      assertThat(sink.toString(UTF_8)).isEqualTo("hello");
    }
  }

  @Test
  void read_anyBytesInAnySteps_comeThroughUnchanged() throws Exception {
    Random random = new Random(11);
    for (int run = 0; run < 2_000; run++) {
      String content = oddContent(random);
      byte[] form = form(file(content), part("name=\"purpose\"", "vision")).getBytes(ISO_8859_1);
      sink.reset();
      Upload upload = read(new Dripping(form, random), sink);
      assertThat(sink.toString(ISO_8859_1)).isEqualTo(content);
      assertThat(upload.fields()).containsEntry("purpose", "vision");
    }
  }

  /** Full of what nearly ends a part. */
  private static String oddContent(Random random) {
    String[] pieces = {"\r", "\n", "\r\n", "-", "--", "\r\n--", "\r\n--the-", "the-Boundary", "x"};
    StringBuilder content = new StringBuilder();
    for (int i = random.nextInt(40); i > 0; i--) {
      content.append(pieces[random.nextInt(pieces.length)]);
    }
    return content.toString().replace("\r\n--the-Boundary", "x");
  }

  /** Gives a few bytes at once. */
  private static final class Dripping extends InputStream {
    private final InputStream in;
    private final Random random;

    Dripping(byte[] bytes, Random random) {
      in = new ByteArrayInputStream(bytes);
      this.random = random;
    }

    @Override
    public int read() throws IOException {
      return in.read();
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      return in.read(to, offset, Math.min(length, 1 + random.nextInt(9)));
    }
  }

  @Test
  void read_beyondALimit_is413() throws Exception {
    assertThat(read(form(file("x".repeat(1000)))).bytes()).isEqualTo(1000);
    assertRefused(form(file("x".repeat(1001))), 413, "file_too_large");
    String batch = part("name=\"purpose\"", "batch");
    assertThat(read(form(batch, file("x".repeat(100)))).bytes()).isEqualTo(100);
    assertRefused(form(batch, file("x".repeat(101))), 413, "file_too_large");
    assertRefused(form(file("x".repeat(101)), batch), 413, "file_too_large");
  }

  @Test
  void read_noForm_is400() {
    assertRefused("", 400, "invalid_body");
    assertRefused("{}", 400, "invalid_body");
    assertRefused(file("cut"), 400, "invalid_body");
    assertRefused(form(), 400, "missing_required_parameter");
    assertRefused(form(part("name=\"purpose\"", "batch")), 400, "missing_required_parameter");
    assertRefused(form(file("1"), file("2")), 400, "invalid_value");
    assertRefused(form(part("name=\"purpose\"", "x".repeat(5000))), 400, "invalid_value");
    assertRefused(form(part("name=\"a\"", "").repeat(40), file("1")), 400, "invalid_body");
    assertRefused(
        form(part("name=\"" + "a".repeat(10_000) + "\"", ""), file("1")), 400, "invalid_body");
    assertThatThrownBy(() ->
            new UploadReader(LIMITS, nanos::get, InputStream.nullInputStream())
                .read(Optional.of("text/plain"), sink))
        .isInstanceOf(Refused.class);
  }

  @Test
  void read_clientGoesAway_is400() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("reset");
          }

          @Override
          public int read(byte[] to, int offset, int length) throws IOException {
            throw new IOException("reset");
          }
        };
    assertThatThrownBy(() -> read(broken, sink)).isInstanceOf(Refused.class);
  }

  @Test
  void read_storeFails_isItsError() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("no space left");
          }
        };
    InputStream in = new ByteArrayInputStream(form(file("hello")).getBytes(UTF_8));
    assertThatThrownBy(() -> read(in, full)).isInstanceOf(IOException.class);
  }

  @Test
  void read_tooSlow_is408() {
    InputStream slow =
        new InputStream() {
          @Override
          public int read() {
            nanos.addAndGet(UploadReader.LIMIT.toNanos() / 10);
            return 'x';
          }

          @Override
          public int read(byte[] to, int offset, int length) {
            to[offset] = (byte) read();
            return 1;
          }
        };
    assertThatThrownBy(() -> new UploadReader(LIMITS, nanos::get, slow).read(FORM, sink))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.status).isEqualTo(408));
  }
}
