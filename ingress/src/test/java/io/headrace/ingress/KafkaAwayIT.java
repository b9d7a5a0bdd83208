package io.headrace.ingress;

import static io.headrace.ingress.TestGateway.body;
import static io.headrace.ingress.TestGateway.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.embedded.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KafkaAwayIT {
  private static final String BACKGROUND = body("sim-echo", "\"background\":true");

  @TempDir Path folder;

  @Test
  void create_whileKafkaIsAway_isRefusedAndThenRecovers() throws Exception {
    try (TestGateway gateway = new TestGateway(folder)) {
      String before = id(gateway.post("/v1/responses", BACKGROUND));
      String dead = gateway.submitted("sim-dead");
      assertThat(gateway.get("/v1/responses/" + dead + "?wait=10").body()).contains("failed");
      assertThat(gateway.get("/v1/responses/" + before + "?wait=10").body()).contains("completed");
      int port = Integer.parseInt(gateway.kafka.bootstrapServers().split(":", 2)[1]);
      gateway.kafka.close();

      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> gateway.get("/health/ready").statusCode() == 503);
      long started = System.nanoTime();
      var refused = gateway.post("/v1/responses", BACKGROUND);
      assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(1));
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.body()).contains("queue_unavailable");
      assertThat(refused.headers().firstValue("retry-after")).contains("1");
      assertThat(gateway.get("/health/live").statusCode()).isEqualTo(200);
      var replay = gateway.post("/headrace/v1/dead-letters/" + dead + "/replay", "");
      assertThat(replay.statusCode()).isEqualTo(503);
      assertThat(replay.body()).contains("queue_unavailable");

      try (EmbeddedKafka _ = EmbeddedKafka.start(folder.resolve("kafka"), port)) {
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> gateway.get("/health/ready").statusCode() == 200);
        assertThat(gateway.get("/v1/responses/" + before).body()).contains("completed");
        String after = id(gateway.post("/v1/responses", BACKGROUND));
        assertThat(gateway.get("/v1/responses/" + after + "?wait=10").body()).contains("completed");
        gateway.worker.close();
        gateway.ingress.close();
      }
    }
  }
}
