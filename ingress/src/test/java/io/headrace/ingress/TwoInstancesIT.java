package io.headrace.ingress;

import static io.headrace.ingress.TestGateway.body;
import static io.headrace.ingress.TestGateway.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.ops.Health;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job is held by one instance, and every instance answers for it. */
final class TwoInstancesIT {
  /** All jobs of this tenant live in one partition, so one instance has to forward them all. */
  private static final String NARROW =
      """
      tenants:
        - { id: narrow, spread: 1, keys: [ { id: n, key: sk-headrace-dev } ] }
      """;

  @TempDir static Path folder;
  private static TestGateway gateway;
  private static Ingress second;
  private static List<TestClient> clients;

  @BeforeAll
  static void start() throws Exception {
    gateway = new TestGateway(folder, NARROW);
    Health health = new Health();
    second = gateway.start(folder.resolve("second"), NARROW, health);
    clients = List.of(new TestClient(gateway.ingress.port()), new TestClient(second.port()));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> health.isReady() && gateway.health().isReady());
  }

  @AfterAll
  static void stop() {
    clients.forEach(TestClient::close);
    second.close();
    gateway.close();
  }

  @Test
  void create_waiting_isAnsweredByEither() throws Exception {
    for (TestClient client : clients) {
      var answer = client.post("/v1/responses", body("sim-echo"));
      assertThat(answer.body()).contains("\"status\":\"completed\"");
      assertThat(answer.headers().firstValue("x-headrace-attempts")).contains("2");
      assertThat(client.post("/v1/responses", body("sim-fail")).statusCode()).isEqualTo(429);
    }
  }

  @Test
  void idRoutes_jobOfEither_areAnsweredByBoth() throws Exception {
    for (TestClient creator : clients) {
      for (TestClient reader : clients) {
        String id = creator.submitted("sim-hold");
        assertThat(reader.get("/v1/responses/" + id).body()).contains("\"status\":\"queued\"");
        assertThat(reader.get("/v1/responses/" + id + "/input_items").body()).contains("2+2");
        assertThat(reader.post("/v1/responses/" + id + "/cancel", "").body())
            .contains("\"status\":\"cancelled\"");
        assertThat(reader.delete("/v1/responses/" + id).statusCode()).isEqualTo(200);
        assertThat(creator.get("/v1/responses/" + id).statusCode()).isEqualTo(404);
      }
    }
  }

  @Test
  void retrieve_forwardedToTheWrongInstance_is503() throws Exception {
    String id = clients.getFirst().submitted("sim-hold");
    assertThat(clients)
        .extracting(
            client -> client.get("/v1/responses/" + id, "X-Headrace-Forwarded", "1").statusCode())
        .containsExactlyInAnyOrder(200, 503);
  }

  @Test
  void continued_responseOfTheOther_carriesItsItems() throws Exception {
    for (TestClient client : clients) {
      String first = id(client.post("/v1/responses", body("sim-echo")));
      String next =
          id(
              client.post(
                  "/v1/responses", body("sim-echo", "\"previous_response_id\":\"" + first + "\"")));
      String items = client.get("/v1/responses/" + next + "/input_items?order=asc").body();
      assertThat(items).containsSubsequence("What is 2+2?", "four", "What is 2+2?");
    }
  }

  @Test
  void create_preferWait_isAnsweredByEither() throws Exception {
    for (TestClient client : clients) {
      String background = body("sim-echo", "\"background\":true");
      assertThat(client.post("/v1/responses", background, "Prefer", "wait=10").body())
          .contains("\"status\":\"completed\"");
    }
  }
}
