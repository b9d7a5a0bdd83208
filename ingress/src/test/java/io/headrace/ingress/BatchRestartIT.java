package io.headrace.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.ops.Health;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BatchRestartIT {
  private static final int LINES = 4_000;

  @TempDir Path folder;

  /** Every line is one job and one line of output, though the instance that split it is gone. */
  @Test
  void batch_instanceClosedWhileItSplits_goesOnAtAnother() throws Exception {
    try (TestGateway gateway =
            new TestGateway(folder, "ingress: { batches: { queuedAhead: 300 } }");
        TestClient first = new TestClient(gateway.ingress.port())) {
      String content =
          IntStream.range(0, LINES)
              .mapToObj(BatchRestartIT::line)
              .collect(Collectors.joining("\n"));
      HttpResponse<String> uploaded = Forms.upload(first, "batch", content);
      assertThat(uploaded.statusCode()).as(uploaded.body()).isEqualTo(200);
      String file = TestGateway.id(uploaded);
      String batch =
          TestGateway.id(
              first.post(
                  "/v1/batches",
                  "{\"input_file_id\":\"%s\",\"endpoint\":\"/v1/responses\",\"completion_window\":\"1h\"}"
                      .formatted(file)));
      await().atMost(Duration.ofSeconds(30)).until(() -> gateway.worker.seen().size() > 200);
      gateway.ingress.close();
      int before = gateway.worker.seen().size();
      assertThat(before).isLessThan(LINES);
      Health health = new Health();
      try (Ingress second = gateway.start(folder, "", health);
          TestClient client = new TestClient(second.port())) {
        await().atMost(Duration.ofSeconds(60)).until(health::isReady);
        String done =
            await()
                .atMost(Duration.ofSeconds(90))
                .until(
                    () -> body(client, batch), json -> json.contains("\"status\":\"completed\""));
        assertThat(done)
            .contains("{\"total\":%d,\"completed\":%d,\"failed\":0}".formatted(LINES, LINES));
        String output = done.replaceAll("(?s).*\"output_file_id\":\"([^\"]+)\".*", "$1");
        assertThat(
                client
                    .get("/v1/files/" + output + "/content")
                    .body()
                    .lines()
                    .map(line -> line.replaceAll(".*\"custom_id\":\"row-(\\d+)\".*", "$1")))
            .containsExactlyElementsOf(
                IntStream.range(0, LINES).mapToObj(Integer::toString).toList());
        assertThat(gateway.worker.seen()).hasSize(LINES);
      }
    }
  }

  private static String body(TestClient client, String batch) throws Exception {
    HttpResponse<String> answer = client.get("/v1/batches/" + batch);
    return answer.body();
  }

  private static String line(int row) {
    return ("{\"custom_id\":\"row-%d\",\"method\":\"POST\",\"url\":\"/v1/responses\","
            + "\"body\":{\"model\":\"sim-echo\",\"input\":\"Say hi\"}}")
        .formatted(row);
  }
}
