package io.headrace.ingress;

import static io.headrace.ingress.TestGateway.body;
import static io.headrace.ingress.TestGateway.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.ops.Health;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key's first call makes a job; every later one, at whatever instance, finds that job. */
final class IdempotencyIT {
  private static final String KEY = "Idempotency-Key";
  private static final String REPLAYED = "idempotent-replayed";

  @TempDir static Path folder;
  private static TestGateway gateway;
  private static Ingress second;
  private static List<TestClient> clients;

  private final String key = UUID.randomUUID().toString();

  @BeforeAll
  static void start() throws Exception {
    gateway = new TestGateway(folder, "");
    Health health = new Health();
    second = gateway.start(folder.resolve("second"), "", health);
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

  private static String background(String model) {
    return body(model, "\"background\":true");
  }

  @Test
  void background_again_isTheSameAnswer_atEitherInstance() throws Exception {
    var first = clients.getFirst().post("/v1/responses", background("sim-hold"), KEY, key);
    assertThat(first.headers().firstValue(REPLAYED)).isEmpty();
    for (TestClient client : clients) {
      var again = client.post("/openai/v1/responses", background("sim-hold"), KEY, '"' + key + '"');
      assertThat(again.statusCode()).isEqualTo(200);
      assertThat(again.body()).isEqualTo(first.body());
      assertThat(again.headers().firstValue(REPLAYED)).contains("true");
    }
  }

  @Test
  void otherBody_is422_whichSdksDontRepeat() throws Exception {
    clients.getFirst().post("/v1/responses", background("sim-hold"), KEY, key);
    for (TestClient client : clients) {
      var other = client.post("/v1/responses", background("sim-echo"), KEY, key);
      assertThat(other.statusCode()).isEqualTo(422);
      assertThat(other.body()).contains("idempotency_key_reused").contains(KEY);
    }
  }

  @Test
  void waiting_again_isTheOutcomeOfTheFirst() throws Exception {
    var first = clients.getFirst().post("/v1/responses", body("sim-echo"), KEY, key);
    for (TestClient client : clients) {
      var again = client.post("/v1/responses", body("sim-echo"), KEY, key);
      assertThat(again.statusCode()).isEqualTo(200);
      assertThat(again.body()).isEqualTo(first.body());
      assertThat(again.headers().firstValue(REPLAYED)).contains("true");
    }
  }

  @Test
  void waiting_again_isTheErrorOfTheFirst() throws Exception {
    for (TestClient client : clients) {
      assertThat(client.post("/v1/responses", body("sim-fail"), KEY, key).statusCode())
          .isEqualTo(429);
    }
  }

  @Test
  void waiting_whileTheFirstRuns_is409_andWorthARepetition() throws Exception {
    var both = atOnce(2, client -> waitingBriefly(client, body("sim-hold")));
    assertThat(both).extracting(HttpResponse::statusCode).containsExactlyInAnyOrder(504, 409);
    var refused = both.stream().filter(answer -> answer.statusCode() == 409).toList().getFirst();
    assertThat(refused.body()).contains("idempotency_in_progress");
    assertThat(refused.headers().firstValue("retry-after")).contains("1");
    assertThat(refused.headers().firstValue("x-should-retry")).isEmpty();
  }

  private HttpResponse<String> waitingBriefly(TestClient client, String body) throws Exception {
    return client.post("/v1/responses", body, KEY, key, "X-Headrace-Timeout", "3");
  }

  @Test
  void manyAtOnce_makeOneJob() throws Exception {
    var answers =
        atOnce(40, client -> client.post("/v1/responses", background("sim-hold"), KEY, key));
    assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(200);
    assertThat(answers.stream().map(answer -> id(answer)).distinct()).hasSize(1);
    assertThat(answers.stream().filter(a -> a.headers().firstValue(REPLAYED).isEmpty())).hasSize(1);
  }

  @Test
  void refusedCall_leavesTheKeyFree() throws Exception {
    TestClient client = clients.getFirst();
    assertThat(client.post("/v1/responses", "{\"model\":\"sim-1\"}", KEY, key).statusCode())
        .isEqualTo(400);
    assertThat(client.post("/v1/responses", body("sim-echo"), KEY, key).statusCode())
        .isEqualTo(200);
  }

  @Test
  void oddKey_isRefused_withTheHeaderNamed() throws Exception {
    for (String odd : List.of("\"\"", "k".repeat(256))) {
      var refused = clients.getFirst().post("/v1/responses", body("sim-echo"), KEY, odd);
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).contains(KEY);
    }
  }

  @Test
  void registrationForInstances_isNotForClients() throws Exception {
    assertThat(clients.getFirst().post("/headrace/v1/keyed-jobs", "x").statusCode()).isEqualTo(404);
  }

  @Test
  void keysOutliveTheInstance_thatTookThem() throws Exception {
    Health health = new Health();
    List<String> keys = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    try (Ingress third = gateway.start(folder.resolve("third"), "", health)) {
      await().atMost(Duration.ofSeconds(60)).until(health::isReady);
      TestClient client = new TestClient(third.port());
      for (int i = 0; i < 12; i++) { // over all of the tenant's partitions
        String fresh = UUID.randomUUID().toString();
        await().until(() -> keyed(client, fresh).statusCode() == 200); // partitions still move
        keys.add(fresh);
        ids.add(id(keyed(client, fresh)));
      }
      client.close();
    }
    for (int i = 0; i < keys.size(); i++) {
      String again = keys.get(i);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> keyed(clients.getFirst(), again).statusCode() == 200);
      assertThat(id(keyed(clients.getFirst(), again))).isEqualTo(ids.get(i));
    }
  }

  private static HttpResponse<String> keyed(TestClient client, String key) throws Exception {
    return client.post("/v1/responses", background("sim-hold"), KEY, key);
  }

  private interface Posting {
    HttpResponse<String> by(TestClient client) throws Exception;
  }

  /** So many calls, by turns at the one instance and the other. */
  private static List<HttpResponse<String>> atOnce(int count, Posting posting) throws Exception {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<HttpResponse<String>>> calls = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        TestClient client = clients.get(i % clients.size());
        calls.add(() -> posting.by(client));
      }
      List<HttpResponse<String>> answers = new ArrayList<>();
      for (var answer : callers.invokeAll(calls)) {
        answers.add(answer.get());
      }
      return answers;
    }
  }
}
