package io.headrace.ingress.blob;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.config.Secret;
import io.headrace.embedded.FreePort;
import io.headrace.ingress.http.UploadProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** The contract on a server process that speaks S3. */
final class S3BlobsIT extends BlobStoreContract {
  private static final String BUCKET = "headrace-test";

  @TempDir static Path folder;
  private static S3Server server;
  private static BlobStore blobs;
  private static S3Client s3;

  @BeforeAll
  static void start() throws IOException {
    server = S3Server.start(folder, FreePort.pick());
    s3 = S3Clients.of(config(BUCKET));
    s3.createBucket(r -> r.bucket(BUCKET));
    blobs = BlobStore.open(config(BUCKET), Instant::now);
  }

  @AfterAll
  static void stop() {
    blobs.close();
    s3.close();
    server.close();
  }

  private static BlobsConfig config(String bucket) {
    return new BlobsConfig(
        "s3",
        folder,
        bucket,
        "files/",
        "us-east-1",
        server.endpoint(),
        true,
        "key",
        new Secret("secret"));
  }

  @Override
  BlobStore blobs() {
    return blobs;
  }

  private static int openUploads() {
    return s3.listMultipartUploads(r -> r.bucket(BUCKET)).uploads().size();
  }

  @Test
  void close_notCommitted_leavesNoParts() throws Exception {
    try (BlobSink sink = blobs.create("file-parts")) {
      sink.write(new byte[20 << 20]);
      assertThat(openUploads()).isEqualTo(1);
    }
    assertThat(openUploads()).isZero();
  }

  @Test
  void open_leftovers_areRemovedAfterAnHour() throws Exception {
    BlobSink crashed = blobs.create("file-crashed");
    crashed.write(new byte[20 << 20]);
    Instant soon = Instant.now().plus(Duration.ofMinutes(59));
    BlobStore.open(config(BUCKET), () -> soon).close();
    assertThat(openUploads()).isEqualTo(1);
    BlobStore.open(config(BUCKET), () -> soon.plus(Duration.ofMinutes(2))).close();
    assertThat(openUploads()).isZero();
    crashed.close();
  }

  @Test
  void open_noSuchBucket_isAnError() {
    assertThatThrownBy(() -> BlobStore.open(config("nobody-has-it"), Instant::now))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("S3");
  }

  /** Allocation alone tells little here, for the SDK's buffers die young: the heap is the limit. */
  @Test
  void upload_200MiB_needsAHeapOf64MiBInAll() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                UploadProcess.class.getName(),
                server.endpoint(),
                BUCKET)
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    System.out.print(said);
    assertThat(blobs.size("file-200")).hasValue(200L << 20);
  }
}
