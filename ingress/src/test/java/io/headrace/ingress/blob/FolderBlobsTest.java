package io.headrace.ingress.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderBlobsTest extends BlobStoreContract {
  @TempDir Path folder;
  private BlobStore blobs;

  @BeforeEach
  void open() throws IOException {
    blobs = FolderBlobs.open(folder, Instant::now);
  }

  @Override
  BlobStore blobs() {
    return blobs;
  }

  private long filesOnDisk() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).count();
    }
  }

  @Test
  void close_notCommitted_leavesNoFile() throws Exception {
    try (BlobSink sink = blobs.create("file-x")) {
      sink.write(1);
      assertThat(filesOnDisk()).isEqualTo(1);
    }
    assertThat(filesOnDisk()).isZero();
  }

  @Test
  void open_leftovers_areRemovedAfterAnHour() throws Exception {
    BlobSink crashed = blobs.create("file-y");
    crashed.write(1);
    Instant soon = Instant.now().plus(Duration.ofMinutes(59));
    FolderBlobs.open(folder, () -> soon).close();
    assertThat(filesOnDisk()).isEqualTo(1);
    FolderBlobs.open(folder, () -> soon.plus(Duration.ofMinutes(2))).close();
    assertThat(filesOnDisk()).isZero();
    crashed.close();
  }
}
