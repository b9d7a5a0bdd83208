package io.headrace.ingress;

import static io.headrace.ingress.TestGateway.body;
import static io.headrace.ingress.TestGateway.chat;
import static io.headrace.ingress.TestGateway.id;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.ingress.peer.PeerSeal;
import io.headrace.ops.Health;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
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
  void chat_waitingStreamedOrAsync_isAnsweredByEither() throws Exception {
    for (TestClient client : clients) {
      var answer = client.post("/v1/chat/completions", chat("sim-echo"));
      assertThat(answer.body()).contains(FakeWorker.ANSWER);
      assertThat(answer.headers().firstValue("x-headrace-attempts")).contains("2");
      assertThat(client.post("/v1/chat/completions", chat("sim-fail")).statusCode()).isEqualTo(429);
      var stream = client.post("/v1/chat/completions", chat("sim-echo", "\"stream\":true"));
      assertThat(stream.body()).contains(FakeWorker.ANSWER).endsWith("data: [DONE]\n\n");
      var failed = client.post("/v1/chat/completions", chat("sim-fail", "\"stream\":true"));
      assertThat(failed.body()).contains("data: {\"error\":").contains("rate_limit_exceeded");
    }
    var accepted =
        clients
            .getFirst()
            .post("/v1/chat/completions", chat("sim-echo"), "Prefer", "respond-async");
    String location = accepted.headers().firstValue("location").orElseThrow();
    for (TestClient client : clients) {
      var done = client.get(location + "?wait=30");
      assertThat(done.statusCode()).isEqualTo(200);
      assertThat(done.body()).contains(FakeWorker.ANSWER, id(accepted));
    }
  }

  @Test
  void deadLetter_ofEither_isListedReadAndReplayedOnceByBoth() throws Exception {
    String root = "/headrace/v1/dead-letters";
    for (TestClient client : clients) {
      String model = "sim-once-" + clients.indexOf(client);
      String dead = client.submitted(model);
      assertThat(client.get("/v1/responses/" + dead + "?wait=20").body()).contains("\"failed\"");
      List<String> jobs = new ArrayList<>();
      for (TestClient asking : clients) {
        assertThat(asking.get(root + "?model=" + model).body())
            .contains("\"id\":\"" + dead + "\"", "\"has_more\":false");
        assertThat(asking.get(root + "/" + dead).body()).contains("\"request\":{", "2+2");
        var one = asking.post(root + "/" + dead + "/replay", "");
        assertThat(one.statusCode()).isEqualTo(202);
        jobs.add(one.body().replaceAll(".*\"job_id\":\"([^\"]+)\".*", "$1"));
        var many = asking.post(root + "/replay", "{\"ids\":[\"" + dead + "\"]}");
        assertThat(many.body()).contains(jobs.getFirst(), "\"replayed_before\":true");
        var forced = asking.post(root + "/replay", "{\"model\":\"" + model + "\",\"limit\":500}");
        assertThat(forced.body()).contains("\"data\":[]"); // only what wasn't replayed yet
      }
      assertThat(jobs).containsOnly(jobs.getFirst());
      assertThat(client.get("/v1/responses/" + jobs.getFirst() + "?wait=20").body())
          .contains("completed");
    }
  }

  @Test
  void cancelJob_ofEither_isCancelledByBoth() throws Exception {
    for (TestClient client : clients) {
      String location =
          clients
              .getFirst()
              .post("/v1/chat/completions", chat("sim-hold"), "Prefer", "respond-async")
              .headers()
              .firstValue("location")
              .orElseThrow();
      assertThat(client.post(location + "/cancel", "").body()).contains("\"status\":\"cancelled\"");
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
    String path = "/v1/responses/" + clients.getFirst().submitted("sim-hold");
    String seal =
        new PeerSeal(TestGateway.SECRET, InstantSource.system()).of("GET", path, Duration.ZERO);
    assertThat(clients)
        .extracting(client -> client.get(path, PeerSeal.HEADER, seal).statusCode())
        .containsExactlyInAnyOrder(200, 503);
  }

  @Test
  void retrieve_outcomeForAPeer_isPendingAfterItsSlice() throws Exception {
    String path = "/v1/responses/" + clients.getFirst().submitted("sim-hold");
    PeerSeal peer = new PeerSeal(TestGateway.SECRET, InstantSource.system());
    String seal = peer.of("GET", path, Duration.ofMillis(50));
    assertThat(clients)
        .extracting(client -> client.get(path, PeerSeal.HEADER, seal).statusCode())
        .containsExactlyInAnyOrder(202, 503);
  }

  @Test
  void retrieve_forgedPeerHeader_isAsWithoutIt() throws Exception {
    String id = clients.getFirst().submitted("sim-hold");
    String forged = "1.60000." + "0".repeat(64);
    for (TestClient client : clients) {
      assertThat(client.get("/v1/responses/" + id, PeerSeal.HEADER, forged).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void retrieve_oddQueryOrPreference_isAnsweredByEither() throws Exception {
    String id = clients.getFirst().submitted("sim-echo");
    for (TestClient client : clients) {
      String odd = "/v1/responses/" + id + "?x=%7C%22%5E&wait=10";
      assertThat(client.get(odd, "Prefer", "wait=1, x=\u00e9").statusCode()).isEqualTo(200);
      var preferred = client.get("/v1/responses/" + id, "Prefer", "wait=5");
      assertThat(preferred.headers().firstValue("preference-applied")).contains("wait=5");
      String after = "/v1/responses/" + id + "/input_items?order=asc&after=%C3%A9%7C%25+x";
      assertThat(client.get(after).body()).contains("2+2");
    }
  }

  @Test
  void create_failedOnEither_mustNotBeSentAgain() throws Exception {
    for (TestClient client : clients) {
      var answer = client.post("/v1/responses", body("sim-fail"));
      assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
    }
  }

  @Test
  void continued_byEither_givesTheModelTheSameBytes() throws Exception {
    String first = id(clients.getFirst().post("/v1/responses", body("sim-echo")));
    String next = body("sim-echo", "\"previous_response_id\":\"" + first + "\"");
    List<String> given = new ArrayList<>();
    for (TestClient client : clients) {
      String id = id(client.post("/v1/responses", next));
      given.add(new String(gateway.worker.seen(id).value(), UTF_8));
    }
    assertThat(given.getFirst())
        .isEqualTo(given.getLast())
        .doesNotContainPattern("msg_[0-9a-f]{24}");
    String held = clients.getFirst().submitted("sim-hold");
    for (TestClient client : clients) {
      assertThat(
              client
                  .post(
                      "/v1/responses",
                      body("sim-echo", "\"previous_response_id\":\"" + held + "\""))
                  .body())
          .contains("previous_response_not_finished", "its status is queued");
    }
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

  @Test
  void files_ofEither_areServedByBoth() throws Exception {
    for (TestClient creator : clients) {
      String key = "key " + clients.indexOf(creator);
      var created = Forms.upload(creator, "vision", "bytes", "Idempotency-Key", key);
      String path = "/v1/files/" + id(created);
      for (TestClient reader : clients) {
        assertThat(reader.get(path).body()).isEqualTo(created.body());
        assertThat(reader.get(path + "/content").body()).isEqualTo("bytes");
        assertThat(reader.get("/v1/files?limit=50").body()).contains(id(created));
        assertThat(reader.get("/v1/files?purpose=batch").body()).doesNotContain(id(created));
        var replayed = Forms.upload(reader, "vision", "bytes", "Idempotency-Key", key);
        assertThat(replayed.body()).isEqualTo(created.body());
        assertThat(replayed.headers().firstValue("idempotent-replayed")).contains("true");
        assertThat(Forms.upload(reader, "evals", "x", "Idempotency-Key", key).statusCode())
            .isEqualTo(422);
        assertThat(id(Forms.upload(reader, "vision", "x"))).startsWith("file-");
      }
    }
    String id = id(Forms.upload(clients.getFirst(), "vision", "bytes"));
    assertThat(clients.getLast().delete("/v1/files/" + id).statusCode()).isEqualTo(200);
    assertThat(clients.getFirst().get("/v1/files/" + id).statusCode()).isEqualTo(404);
  }
}
