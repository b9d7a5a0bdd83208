package io.headrace.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.config.ConfigException;
import io.headrace.config.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IngressConfigTest {
  private static IngressConfig config(String yaml) {
    return Settings.load(Optional.empty(), Map.of())
        .with("ingress: {" + yaml + "}")
        .section("ingress", IngressConfig.class);
  }

  @Test
  void section_defaults_areThese() {
    IngressConfig config = config("");
    assertThat(config.port()).isEqualTo(8080);
    assertThat(config.maxBody().count()).isEqualTo(4 * 1024 * 1024);
    assertThat(config.maxBodiesInMemory().count()).isEqualTo(128 * 1024 * 1024);
    assertThat(config.maxHeld()).isEqualTo(10_000);
    assertThat(config.waitingDeadline()).isEqualTo(Duration.ofSeconds(60));
    assertThat(config.backgroundDeadline()).isEqualTo(Duration.ofHours(24));
    assertThat(config.produceTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.maxFile().count()).isEqualTo(512 << 20);
    assertThat(config.maxBatchFile().count()).isEqualTo(200 << 20);
    assertThat(config.maxUploads()).isEqualTo(16);
    assertThat(config.blobAge()).isEqualTo(Duration.ofHours(24));
    assertThat(config.batches().maxEmbeddingInputs()).isEqualTo(50_000);
    assertThat(config.batches().createsPerHour()).isEqualTo(2_000);
    assertThat(config.blobs().kind()).isEqualTo("folder");
    assertThat(config.advertised(8080)).isEqualTo(URI.create("http://127.0.0.1:8080"));
  }

  @ParameterizedTest
  @CsvSource({
    "port: 70000, ingress: port",
    "maxBody: 8MiB, maxBody",
    "maxBody: 1B, maxBody",
    "maxBodiesInMemory: 1MiB, maxBodiesInMemory",
    "host: 0.0.0.0, advertisedUrl",
    "host: '::', advertisedUrl",
    "maxHeld: 0, maxHeld",
    "waitingDeadline: 25h, waitingDeadline",
    "backgroundDeadline: 0s, backgroundDeadline",
    "produceTimeout: 10ms, produceTimeout",
    "produceBuffer: 4MiB, produceBuffer",
    "maxFile: 0B, maxFile",
    "maxBatchFile: 1GiB, maxBatchFile",
    "maxUploads: 0, maxUploads",
    "fileSweep: 0s, fileSweep",
    "blobSweep: 0s, blobSweep",
    "blobAge: 59m, blobAge",
    "batches: { maxEmbeddingInputs: 0 }, maxEmbeddingInputs",
    "batches: { createsPerHour: 0 }, createsPerHour",
    "blobs: { kind: tape }, kind must be folder or s3",
    "blobs: { kind: s3 }, bucket",
    "blobs: { accessKey: a }, secretKey",
    "unknown: 1, unknown",
  })
  void section_valueOutOfRange_isNamed(String yaml, String named) {
    assertThatThrownBy(() -> config(yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(named);
  }
}
