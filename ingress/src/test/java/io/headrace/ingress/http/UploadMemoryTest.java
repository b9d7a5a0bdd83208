package io.headrace.ingress.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.headrace.ingress.blob.BlobSink;
import io.headrace.ingress.blob.BlobStore;
import io.headrace.ingress.blob.BlobsConfig;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A large upload costs a few buffers: what is never allocated is never on the heap. */
final class UploadMemoryTest {
  private static final Logger log = LoggerFactory.getLogger(UploadMemoryTest.class);
  private static final long FILE = 200L << 20;
  private static final long MOST = 8L << 20;

  @TempDir Path folder;

  /** 200 MiB of lines that exist once. */
  private static InputStream form() {
    byte[] block = new byte[1 << 20];
    Arrays.fill(block, (byte) '7');
    String head = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n";
    String tail =
        "\r\n--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--b--\r\n";
    Stream<InputStream> blocks =
        Stream.generate(() -> (InputStream) new ByteArrayInputStream(block)).limit(FILE >> 20);
    List<InputStream> all =
        Stream.of(
                Stream.of((InputStream) new ByteArrayInputStream(head.getBytes(UTF_8))),
                blocks,
                Stream.of((InputStream) new ByteArrayInputStream(tail.getBytes(UTF_8))))
            .flatMap(part -> part)
            .toList();
    return new SequenceInputStream(Collections.enumeration(all));
  }

  @Test
  void read_200MiB_allocatesLittle() throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (BlobStore blobs = store();
        InputStream in = form();
        BlobSink sink = blobs.create("file-large")) {
      UploadReader reader = new UploadReader(new FileLimits(FILE, FILE, 1), System::nanoTime, in);
      long before = threads.getCurrentThreadAllocatedBytes();
      Upload upload = reader.read(Optional.of("multipart/form-data; boundary=b"), sink);
      sink.commit();
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      log.info("an upload of {} bytes allocated {} bytes", upload.bytes(), allocated);
      assertThat(upload.bytes()).isEqualTo(FILE);
      assertThat(blobs.size("file-large")).hasValue(FILE);
      assertThat(allocated).isLessThan(MOST);
    }
  }

  private BlobStore store() throws Exception {
    return BlobStore.open(new BlobsConfig("folder", folder), InstantSource.system());
  }
}
