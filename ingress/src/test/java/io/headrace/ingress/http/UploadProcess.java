package io.headrace.ingress.http;

import io.headrace.config.Secret;
import io.headrace.ingress.blob.BlobSink;
import io.headrace.ingress.blob.BlobStore;
import io.headrace.ingress.blob.BlobsConfig;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** Uploads 200 MiB to S3, alone in a process whose heap is the limit; tells the heap's peak. */
public final class UploadProcess {
  private static final long FILE = 200L << 20;

  private UploadProcess() {}

  public static void main(String[] args) throws Exception {
    BlobsConfig config =
        new BlobsConfig(
            "s3",
            Path.of("unused"),
            args[1],
            "files/",
            "us-east-1",
            args[0],
            true,
            "key",
            new Secret("secret"));
    try (BlobStore blobs = BlobStore.open(config, InstantSource.system());
        InputStream in = LargeForm.of(FILE);
        BlobSink sink = blobs.create("file-200")) {
      new UploadReader(new FileLimits(FILE, FILE, 1), System::nanoTime, in)
          .read(Optional.of("multipart/form-data; boundary=b"), sink);
      sink.commit();
    }
    System.out.printf("an upload of %d bytes to S3 took a heap of at most %d%n", FILE, peak());
  }

  private static long peak() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getPeakUsage)
        .mapToLong(usage -> usage.getUsed())
        .sum();
  }
}
