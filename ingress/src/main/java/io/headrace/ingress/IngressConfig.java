package io.headrace.ingress;

import io.headrace.config.Bytes;
import io.headrace.ingress.batch.BatchLimits;
import io.headrace.ingress.blob.BlobsConfig;
import io.headrace.ingress.webhooks.WebhookLimits;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * The section {@code ingress}; {@code headrace-defaults.yml} says what each value is.
 *
 * @param port 0 takes any free one
 */
record IngressConfig(
    String host,
    int port,
    String advertisedUrl,
    Bytes maxBody,
    Bytes maxBodiesInMemory,
    int maxHeld,
    Duration waitingDeadline,
    Duration backgroundDeadline,
    Duration maxDeadline,
    Duration produceTimeout,
    Bytes produceBuffer,
    Bytes bodyCache,
    Path stateDir,
    int standbys,
    WebhookLimits webhooks,
    Bytes maxFile,
    Bytes maxBatchFile,
    int maxUploads,
    Duration fileSweep,
    Duration blobSweep,
    Duration blobAge,
    BlobsConfig blobs,
    BatchLimits batches) {
  private static final int MAX_PORT = 65535;

  /** Key, headers and the batch around a record, with room to spare. */
  private static final int OVERHEAD = 64 * 1024;

  /** Kafka takes records up to 8 MiB. */
  private static final int MAX_BODY = 8 * 1024 * 1024 - OVERHEAD;

  private static final int MAX_BODIES = 1 << 30;
  private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "[::]", "0:0:0:0:0:0:0:0");

  /** Twice the longest upload, and then some for its record. */
  private static final Duration MIN_BLOB_AGE = Duration.ofHours(1);

  private static final Duration MIN_TIMEOUT = Duration.ofMillis(200);

  IngressConfig {
    require(
        !advertisedUrl.isBlank() || !WILDCARDS.contains(host.strip()),
        "advertisedUrl must say how other instances reach this one, for host '"
            + host
            + "' doesn't");
    require(port >= 0 && port <= MAX_PORT, "port must be 0 to 65535, got " + port);
    require(
        maxBody.count() >= 1024 && maxBody.count() <= MAX_BODY,
        "maxBody must be 1KiB to 8MiB less 64KiB, got " + maxBody.count());
    require(
        maxBodiesInMemory.count() >= maxBody.count() && maxBodiesInMemory.count() <= MAX_BODIES,
        "maxBodiesInMemory must be maxBody to 1GiB, got " + maxBodiesInMemory.count());
    require(maxHeld >= 1, "maxHeld must be at least 1, got " + maxHeld);
    requirePositive("waitingDeadline", waitingDeadline, maxDeadline);
    requirePositive("backgroundDeadline", backgroundDeadline, maxDeadline);
    require(
        produceTimeout.compareTo(MIN_TIMEOUT) >= 0,
        "produceTimeout must be at least 200ms, got " + produceTimeout.toMillis() + "ms");
    require(
        produceBuffer.count() >= 2 * maxBody.count(),
        "produceBuffer must hold two of maxBody, got " + produceBuffer.count());
    require(maxFile.count() >= 1, "maxFile must be at least 1, got " + maxFile.count());
    require(
        maxBatchFile.count() >= 1 && maxBatchFile.count() <= maxFile.count(),
        "maxBatchFile must be 1 to maxFile, got " + maxBatchFile.count());
    require(maxUploads >= 1, "maxUploads must be at least 1, got " + maxUploads);
    require(fileSweep.isPositive(), "fileSweep must be more than 0, got " + fileSweep);
    require(blobSweep.isPositive(), "blobSweep must be more than 0, got " + blobSweep);
    require(blobAge.compareTo(MIN_BLOB_AGE) >= 0, "blobAge must be at least 1h, got " + blobAge);
  }

  int maxRecord() {
    return maxBody.toInt() + OVERHEAD;
  }

  /** How other instances reach this one, when it listens on {@code port}. */
  URI advertised(int port) {
    return URI.create(advertisedUrl.isBlank() ? "http://" + host + ":" + port : advertisedUrl);
  }

  private static void requirePositive(String name, Duration value, Duration most) {
    require(
        value.isPositive() && value.compareTo(most) <= 0,
        "%s must be more than 0 and at most maxDeadline, got %s".formatted(name, value));
  }

  private static void require(boolean valid, String problem) {
    if (!valid) {
      throw new IllegalArgumentException(problem);
    }
  }
}
