package io.headrace.ingress.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.job.JobIds;
import io.headrace.job.Operation;
import io.headrace.job.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;

/** Batches and lines as clients send them. */
final class SampleBatches {
  static final Instant CREATED = Instant.parse("2030-01-02T03:04:05Z");
  static final JobIds IDS = new JobIds("secret", InstantSource.fixed(CREATED));
  static final TenantId TENANT = new TenantId("acme");
  static final Duration WINDOW = Duration.ofHours(24);

  private SampleBatches() {}

  static BatchState created() {
    return BatchState.created(order(Optional.of("{\"job\":\"7\"}")));
  }

  static BatchState running(int total) {
    return created().validated(total, CREATED.plusSeconds(1));
  }

  static BatchOrder order(Optional<String> metadata) {
    return new BatchOrder(
        IDS.mint(BatchOrder.ID_PREFIX, 2),
        TENANT,
        "acme-1",
        Operation.RESPONSES,
        "file-1",
        "24h",
        CREATED.plus(WINDOW),
        metadata,
        OptionalLong.empty());
  }

  static String line(String customId, String model) {
    return ("{\"custom_id\":\"%s\",\"method\":\"POST\",\"url\":\"/v1/responses\","
            + "\"body\":{\"model\":\"%s\",\"input\":\"Say hi\"}}")
        .formatted(customId, model);
  }

  static InputLine input(String text) {
    return new InputLine(0, 1, text.length(), text.getBytes(UTF_8), true);
  }
}
