package io.headrace.ingress;

import static io.headrace.ingress.TestGateway.body;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headrace.config.ConfigException;
import io.headrace.ops.Health;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ShutdownIT {
  @TempDir Path folder;

  @Test
  void close_withHeldCalls_answersThemSoon() throws Exception {
    try (TestGateway gateway = new TestGateway(folder)) {
      var held = new CompletableFuture<HttpResponse<String>>();
      Thread.ofVirtual()
          .start(() -> {
            try {
              held.complete(gateway.post("/v1/responses", body("sim-hold")));
            } catch (Exception e) {
              held.completeExceptionally(e);
            }
          });
      await()
          .untilAsserted(
              () -> assertThat(gateway.get("/metrics").body()).contains("headrace_calls_held 1.0"));
      long started = System.nanoTime();
      gateway.ingress.close();
      assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(8));
      assertThat(held.get(1, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
      assertThat(held.get().headers().firstValue("retry-after")).contains("1");
      assertThat(held.get().headers().firstValue("x-should-retry")).contains("false");
      assertThat(gateway.health().json()).contains("not_ready", "\"reason\":\"closing\"");
    }
  }

  @Test
  void start_portInUse_saysSo() throws Exception {
    try (TestGateway gateway = new TestGateway(folder)) {
      String taken = "ingress: { port: " + gateway.ingress.port() + " }";
      assertThatThrownBy(() -> gateway.start(folder.resolve("b"), taken, new Health()))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("ingress.port");
    }
  }
}
