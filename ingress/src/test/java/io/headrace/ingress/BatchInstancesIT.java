package io.headrace.ingress;

import static io.headrace.ingress.TestGateway.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.ingress.peer.PeerSeal;
import io.headrace.ops.Health;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches whose input file, or whose tenant's home, is at another instance. */
final class BatchInstancesIT {
  private static final String SETTINGS =
      "ingress: { fileSweep: 100ms, batches: { createsPerHour: 40 } }";
  private static final int LINES = 6;
  private static final PeerSeal SEAL = new PeerSeal(TestGateway.SECRET, InstantSource.system());

  @TempDir Path folder;

  /** A batch, and its input file at another instance, deleted while the batch runs. */
  private record Apart(String batch, Path blob, TestClient fileOwner) {}

  @Test
  void batch_inputDeletedAtAnotherInstance_isHeldUntilItEnds() throws Exception {
    try (TestGateway gateway = new TestGateway(folder, SETTINGS);
        Ingress second = secondOf(gateway);
        TestClient one = new TestClient(gateway.ingress.port());
        TestClient two = new TestClient(second.port())) {
      limitIsOneForBoth(List.of(one, two));
      Apart apart = apart(gateway, List.of(one, two));
      requireEnd(apart, one);

      Apart next = apart(gateway, List.of(one, two));
      boolean isFirst = next.fileOwner() == one;
      (isFirst ? gateway.ingress : second).close();
      TestClient left = isFirst ? two : one;
      requireEnd(next, left); // released at the file's next owner
      limitIsReached(left);
    }
  }

  private Ingress secondOf(TestGateway gateway) throws InterruptedException {
    Health health = new Health();
    Ingress second = gateway.start(folder.resolve("second"), SETTINGS, health);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> health.isReady() && gateway.health().isReady());
    return second;
  }

  /** Of another tenant than the other batches. */
  private static void limitIsOneForBoth(List<TestClient> clients) throws Exception {
    for (int i = 0; i < 40; i++) {
      HttpResponse<String> created = created(clients.get(i % 2));
      assertThat(created.statusCode()).as(created.body()).isEqualTo(200);
    }
    for (TestClient client : clients) {
      limitIsReached(client);
    }
  }

  private static HttpResponse<String> created(TestClient client) throws Exception {
    return client.post(
        "/v1/batches",
        body("file-nothing", "24h"),
        "Authorization",
        "Bearer " + TestGateway.OTHER_KEY);
  }

  private static void limitIsReached(TestClient client) throws Exception {
    HttpResponse<String> refused = created(client);
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(429);
    assertThat(refused.body())
        .contains("\"type\":\"requests\"", "\"code\":\"rate_limit_exceeded\"");
    assertThat(Long.parseLong(refused.headers().firstValue("retry-after").orElseThrow()))
        .isBetween(3_000L, 3_600L);
  }

  /** Keys lead to partitions: one of the first is not at the file's owner. */
  private static Apart apart(TestGateway gateway, List<TestClient> clients) throws Exception {
    String lines =
        IntStream.range(0, LINES).mapToObj(BatchInstancesIT::line).collect(Collectors.joining());
    String file = id(Forms.upload(clients.getFirst(), "batch", lines));
    TestClient fileOwner = ownerOf("/v1/files/" + file, clients);
    for (int key = 0; key < 15; key++) {
      HttpResponse<String> created =
          fileOwner.post("/v1/batches", body(file, "6s"), "Idempotency-Key", file + key);
      assertThat(created.statusCode()).as(created.body()).isEqualTo(200);
      String batch = id(created);
      if (ownerOf("/v1/batches/" + batch, clients) != fileOwner) {
        Path blob = gateway.files.resolve(file.substring(file.length() - 2)).resolve(file);
        assertThat(fileOwner.delete("/v1/files/" + file).statusCode()).isEqualTo(200);
        assertThat(fileOwner.get("/v1/files/" + file).statusCode()).isEqualTo(404);
        return new Apart(batch, blob, fileOwner);
      }
    }
    throw new AssertionError("all keys lead to the file's owner");
  }

  /** Calls under a seal are answered by the owner only. */
  private static TestClient ownerOf(String path, List<TestClient> clients) throws Exception {
    String seal = SEAL.of("GET", path, Duration.ZERO);
    for (TestClient client : clients) {
      if (client.get(path, PeerSeal.HEADER, seal).statusCode() == 200) {
        return client;
      }
    }
    throw new AssertionError("nobody owns " + path);
  }

  private static void requireEnd(Apart apart, TestClient client) throws Exception {
    String path = "/v1/batches/" + apart.batch();
    String ended =
        await()
            .atMost(Duration.ofSeconds(60))
            .until(
                () -> {
                  boolean isThere = Files.exists(apart.blob());
                  String json = client.get(path).body();
                  assertThat(isThere || !json.contains("\"expired_at\":null")).isTrue();
                  return json;
                },
                json -> json.contains("\"status\":\"expired\""));
    assertThat(ended).contains("\"total\":" + LINES + ",\"completed\":0,\"failed\":" + LINES);
    String errors = ended.replaceAll("(?s).*\"error_file_id\":\"([^\"]+)\".*", "$1");
    assertThat(client.get("/v1/files/" + errors + "/content").body().lines())
        .hasSize(LINES)
        .allMatch(line -> line.contains("\"custom_id\":\"row-"));
    await().atMost(Duration.ofSeconds(60)).until(() -> !Files.exists(apart.blob()));
  }

  private static String body(String file, String window) {
    return "{\"input_file_id\":\"%s\",\"endpoint\":\"/v1/responses\",\"completion_window\":\"%s\"}"
        .formatted(file, window);
  }

  private static String line(int row) {
    return ("{\"custom_id\":\"row-%d\",\"method\":\"POST\",\"url\":\"/v1/responses\","
            + "\"body\":{\"model\":\"sim-wait\",\"input\":\"Say hi\"}}\n")
        .formatted(row);
  }
}
