package io.headrace.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.headrace.config.Secret;
import io.headrace.ingress.blob.BlobSink;
import io.headrace.ingress.blob.BlobStore;
import io.headrace.ingress.blob.BlobsConfig;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A large upload costs a few buffers: what is never allocated is never on the heap. */
final class UploadMemoryTest {
  private static final long FILE = 200L << 20;
  private static final long MOST = 8L << 20;

  @TempDir Path folder;

  @Test
  void read_200MiB_allocatesLittle() throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (BlobStore blobs = store();
        InputStream in = LargeForm.of(FILE);
        BlobSink sink = blobs.create("file-large")) {
      UploadReader reader = new UploadReader(new FileLimits(FILE, FILE, 1), System::nanoTime, in);
      long before = threads.getCurrentThreadAllocatedBytes();
      Upload upload = reader.read(Optional.of("multipart/form-data; boundary=b"), sink);
      sink.commit();
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      System.out.printf("an upload of %d bytes allocated %d%n", upload.bytes(), allocated);
      assertThat(upload.bytes()).isEqualTo(FILE);
      assertThat(blobs.size("file-large")).hasValue(FILE);
      assertThat(allocated).isLessThan(MOST);
    }
  }

  private BlobStore store() throws Exception {
    BlobsConfig config =
        new BlobsConfig("folder", folder, "", "", "", "", false, "", new Secret(""));
    return BlobStore.open(config, InstantSource.system());
  }
}
