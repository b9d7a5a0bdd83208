package io.headrace.ingress;

import static io.headrace.ingress.TestGateway.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.job.JobIds;
import io.headrace.ops.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlobSweepIT {
  private static final Duration AGE = Duration.ofHours(2);
  private static final JobIds IDS = new JobIds(TestGateway.SECRET, Clock.systemUTC());

  @TempDir Path folder;

  /** Two instances sweep, each its own partitions. */
  @Test
  void sweep_twoInstances_removesOldBlobsWithoutAFileOnly() throws Exception {
    String settings = "ingress: { blobSweep: 100ms, blobAge: 1h }";
    Health health = new Health();
    try (TestGateway gateway = new TestGateway(folder, settings);
        Ingress second = gateway.start(folder.resolve("second"), settings, health);
        TestClient client = new TestClient(second.port())) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> health.isReady() && gateway.health().isReady());
      List<Path> kept = new ArrayList<>();
      for (String purpose : new String[] {"vision", "batch"}) { // for ever, and for 30 days
        kept.add(old(blob(gateway, id(Forms.upload(client, purpose, "bytes")))));
      }
      kept.add(
          written(
              blob(gateway, new JobIds("another", Clock.systemUTC()).mint("file-", 0).value())));
      kept.add(written(gateway.files.resolve("not-ours")));
      List<Path> removed = new ArrayList<>();
      for (int partition = 0; partition < 3; partition++) {
        kept.add(young(blob(gateway, IDS.mint("file-", partition).value())));
        removed.add(written(blob(gateway, IDS.mint("file-", partition).value())));
      }
      removed.add(written(gateway.files.resolve("uploads").resolve("file-broken.123")));

      await().atMost(Duration.ofSeconds(60)).until(() -> removed.stream().noneMatch(Files::exists));
      Path last = written(blob(gateway, IDS.mint("file-", 1).value())); // one whole sweep more
      await().atMost(Duration.ofSeconds(30)).until(() -> !Files.exists(last));
      assertThat(kept).allMatch(Files::exists);
    }
  }

  private static Path blob(TestGateway gateway, String id) {
    return gateway.files.resolve(id.substring(id.length() - 2)).resolve(id);
  }

  private static Path written(Path file) throws IOException {
    return old(young(file));
  }

  private static Path young(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "bytes");
  }

  private static Path old(Path file) throws IOException {
    return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(AGE)));
  }
}
