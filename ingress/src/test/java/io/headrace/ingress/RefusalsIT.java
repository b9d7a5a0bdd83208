package io.headrace.ingress;

import static io.headrace.ingress.TestGateway.body;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.job.TenantId;
import io.headrace.llm.Usage;
import io.headrace.ops.Health;
import io.headrace.usage.UsageKey;
import io.headrace.usage.UsageSums;
import io.headrace.verdict.Verdict;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad input, limits, and the routes that need no worker. */
final class RefusalsIT {
  @TempDir static Path folder;
  private static TestGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway =
        new TestGateway(
            folder,
            """
            ingress: { maxHeld: 1 }
            providers: { claude: { kind: anthropic, baseUrl: "http://127.0.0.1:1", apiKeys: [ k ] } }
            models: { claude-only: { targets: [ { provider: claude } ] } }
            """);
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void anyRoute_withoutOrWithAWrongKey_is401() throws Exception {
    var wrong = gateway.get("/v1/models", "Authorization", "Bearer sk-wrong");
    assertError(wrong, 401, "invalid_api_key");
    assertError(gateway.get("/v1/models", "Authorization", "Basic eA=="), 401, "invalid_api_key");
  }

  @Test
  void anyRoute_keyInAnotherHeader_isTaken() throws Exception {
    for (String header : List.of("api-key", "x-api-key")) {
      var response = gateway.get("/v1/models", "Authorization", "none", header, TestGateway.KEY);
      assertThat(response.statusCode()).isEqualTo(200);
    }
  }

  @Test
  void create_badBody_is400WithTheField() throws Exception {
    assertError(gateway.post("/v1/responses", "{"), 400, "invalid_json");
    assertError(gateway.post("/v1/responses", ""), 400, "");
    assertError(
        gateway.post("/v1/responses", "{\"model\":\"sim-echo\"}"), 400, "\"param\":\"input\"");
    assertError(gateway.post("/v1/responses", "{\"input\":\"x\"}"), 400, "\"param\":\"model\"");
    assertError(
        gateway.post("/v1/responses", "{\"model\":7,\"input\":\"x\"}"), 400, "invalid_type");
    assertError(gateway.post("/v1/responses", body("none")), 400, "model_not_found");
    assertError(
        gateway.post("/v1/responses", body("sim-echo", "\"conversation\":\"c\"")),
        400,
        "unsupported_parameter");
  }

  @Test
  void create_whatNoProviderOfTheModelCanExpress_is400BeforeQueueing() throws Exception {
    assertError(
        gateway.post("/v1/responses", body("claude-only", "\"temperature\":1.5")),
        400,
        "\"param\":\"temperature\",\"code\":\"unsupported_value\"");
    assertError(
        gateway.post(
            "/v1/chat/completions",
            "{\"model\":\"claude-only\",\"seed\":7,"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"),
        400,
        "\"param\":\"seed\"");
    assertError(
        gateway.post("/v1/embeddings", "{\"model\":\"claude-only\",\"input\":\"x\"}"),
        400,
        "\"param\":\"model\"");
  }

  @Test
  void anyRoute_halfASurrogatePair_is400() throws Exception {
    String half = "\\ud83d";
    assertError(gateway.post("/v1/responses", body(half)), 400, "model_not_found");
    assertError(
        gateway.post("/v1/responses", body("\\ud83d\\ude00".repeat(101))), 400, "model_not_found");
    assertError(
        gateway.post(
            "/v1/responses", body("sim-echo", "\"previous_response_id\":\"" + half + "\"")),
        400,
        "previous_response_not_found");
  }

  @Test
  void peerRoute_withoutAPeersSeal_is404() throws Exception {
    String id = gateway.submitted("sim-hold");
    var response =
        gateway.get("/headrace/peer/responses/" + id + "/items", "X-Headrace-Peer", "1.1.00");
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).contains("unknown_url");
  }

  @Test
  void create_badHeader_is400NamingIt() throws Exception {
    assertError(
        gateway.post("/v1/responses", body("sim-echo"), "X-Headrace-Priority", "urgent"),
        400,
        "X-Headrace-Priority");
    assertError(
        gateway.post("/v1/responses", body("sim-echo"), "X-Headrace-Timeout", "0"),
        400,
        "X-Headrace-Timeout");
  }

  @Test
  void create_bodyOverTheLimit_is413() throws Exception {
    String large = "{\"model\":\"sim-echo\",\"input\":\"" + "x".repeat(65 * 1024) + "\"}";
    assertError(gateway.post("/v1/responses", large), 413, "request_too_large");
    var chunked =
        HttpRequest.newBuilder(gateway.uri("/v1/responses"))
            .POST(
                BodyPublishers.ofInputStream(
                    () -> new java.io.ByteArrayInputStream(large.getBytes(UTF_8))));
    assertError(gateway.send(chunked), 413, "request_too_large");
  }

  @Test
  void create_bodyAtTheLimit_isTaken() throws Exception {
    String frame = body("sim-hold", "\"background\":true", "\"user\":\"\"");
    String full =
        frame.replace(
            "\"user\":\"\"", "\"user\":\"" + "x".repeat(64 * 1024 - frame.length()) + "\"");
    assertThat(full).hasSize(64 * 1024);
    assertThat(gateway.post("/v1/responses", full).statusCode()).isEqualTo(200);
  }

  @Test
  void malformedHttp_isAnsweredInJson() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.ingress.port())) {
      socket.getOutputStream().write("GARBAGE\r\n\r\n".getBytes(US_ASCII));
      String answer = read(socket.getInputStream());
      assertThat(answer)
          .startsWith("HTTP/1.1 400")
          .contains("application/json")
          .contains("\"error\"");
    }
  }

  private static String read(InputStream in) throws Exception {
    return new String(in.readAllBytes(), US_ASCII);
  }

  @Test
  void unknownRoute_is404AndWrongMethod405() throws Exception {
    assertError(gateway.get("/v1/nothing"), 404, "unknown_url");
    assertError(gateway.post("/v1/nothing", "{}"), 404, "unknown_url");
    var wrong = gateway.delete("/v1/models");
    assertError(wrong, 405, "method_not_allowed");
    assertThat(wrong.headers().firstValue("allow")).contains("GET");
    var problem = gateway.get("/headrace/v1/nothing");
    assertThat(problem.statusCode()).isEqualTo(404);
    assertThat(problem.headers().firstValue("content-type")).contains("application/problem+json");
  }

  @Test
  void models_encodedOrRawTail_isFound() throws Exception {
    assertThat(gateway.get("/v1/models/sim-a%2Fb:c").body()).contains("\"id\":\"sim-a/b:c\"");
    assertThat(gateway.get("/v1/models/sim-a/b:c").body()).contains("\"id\":\"sim-a/b:c\"");
    assertError(gateway.get("/v1/models/none"), 404, "model_not_found");
  }

  @Test
  void create_moreThanMaxHeld_is503() throws Exception {
    var first = new Thread[1];
    String hold = body("sim-hold");
    first[0] =
        Thread.ofVirtual()
            .start(() -> {
              try {
                gateway.post("/v1/responses", hold, "X-Headrace-Timeout", "2");
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    await()
        .untilAsserted(
            () -> assertThat(gateway.get("/metrics").body()).contains("headrace_calls_held 1.0"));
    var refused = gateway.post("/v1/responses", hold);
    assertError(refused, 503, "too_many_waiting");
    assertThat(refused.headers().firstValue("retry-after")).contains("1");
    assertThat(refused.headers().firstValue("retry-after-ms")).contains("1000");
    first[0].join();
  }

  @Test
  void create_blockedTenant_is403UntilTheVerdictEnds() throws Exception {
    String other = "Bearer " + TestGateway.OTHER_KEY;
    Verdict block =
        new Verdict(
            Verdict.Decision.BLOCK, 100, List.of("velocity"), Instant.now().plusSeconds(60), true);
    String background = body("sim-hold", "\"background\":true");
    put("risk.verdicts", "other", block.encode());
    await()
        .untilAsserted(() ->
            assertError(
                gateway.post("/v1/responses", background, "Authorization", other),
                403,
                "blocked_by_risk"));
    assertThat(gateway.post("/v1/responses", background).statusCode()).isEqualTo(200);
    put("risk.verdicts", "other", null);
    await()
        .until(() ->
            gateway.post("/v1/responses", background, "Authorization", other).statusCode() == 200);
  }

  @Test
  void start_blockedTenant_isRefusedFromTheFirstReadyMoment() throws Exception {
    Verdict block =
        new Verdict(
            Verdict.Decision.BLOCK, 100, List.of("velocity"), Instant.now().plusSeconds(60), true);
    put("risk.verdicts", "other", block.encode());
    Health health = new Health();
    try (Ingress second = gateway.start(folder.resolve("second"), "", health);
        TestClient client = new TestClient(second.port())) {
      await().atMost(Duration.ofSeconds(30)).until(health::isReady);
      assertError(
          client.post(
              "/v1/responses",
              body("sim-hold", "\"background\":true"),
              "Authorization",
              "Bearer " + TestGateway.OTHER_KEY),
          403,
          "blocked_by_risk");
    }
    assertThat(health.isReady()).isFalse();
    put("risk.verdicts", "other", null);
    await().atMost(Duration.ofSeconds(30)).until(gateway.health()::isReady);
  }

  @Test
  void usage_recordsOfTheTopic_areListedToTheirTenantOnly() throws Exception {
    Instant day = Instant.now().truncatedTo(ChronoUnit.DAYS);
    UsageSums sums = new UsageSums(3, 1, new Usage(10, 2, 0, 5, 1));
    put("usage.day", new UsageKey(new TenantId("dev"), day, "sim-echo").encode(), sums.encode());
    await()
        .untilAsserted(() ->
            assertThat(gateway.get("/headrace/v1/usage").body())
                .contains("\"start\":\"" + day + "\"")
                .contains(
                    "\"model\":\"sim-echo\",\"jobs\":3,\"failed_jobs\":1,\"input_tokens\":10"));
    assertThat(gateway.get("/headrace/v1/usage?model=other").body()).contains("\"data\":[]");
    assertThat(
            gateway
                .get("/headrace/v1/usage", "Authorization", "Bearer " + TestGateway.OTHER_KEY)
                .body())
        .contains("\"data\":[]");
  }

  @Test
  void usage_badParameter_isAProblemDocument() throws Exception {
    for (String query :
        List.of("granularity=week", "start=x", "end=x", "start=9&end=3", "page=x")) {
      var response = gateway.get("/headrace/v1/usage?" + query);
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(response.headers().firstValue("content-type"))
          .contains("application/problem+json");
      assertThat(response.body()).contains("\"status\":400").contains("\"code\":\"invalid_value\"");
    }
  }

  @Test
  void operations_areOpenAndTell() throws Exception {
    assertThat(gateway.get("/health/live").statusCode()).isEqualTo(200);
    assertThat(gateway.get("/health/ready").body())
        .contains("\"kafka\":{\"status\":\"up\"}")
        .contains("\"job_table\":{\"status\":\"up\"}");
    gateway.submitted("sim-hold");
    assertThat(gateway.get("/metrics").body())
        .contains("headrace_http_requests_seconds_count{")
        .contains("headrace_jobs_accepted_total{lane=\"simulator\",priority=\"normal\"}")
        .contains("headrace_produce_seconds_count");
  }

  private static void put(String topic, String key, @org.jspecify.annotations.Nullable String value)
      throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", gateway.kafka.bootstrapServers()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      producer
          .send(new ProducerRecord<>(topic, key, value == null ? null : value.getBytes(UTF_8)))
          .get();
    }
  }

  private static void assertError(HttpResponse<String> response, int status, String part) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("content-type")).contains("application/json");
    assertThat(response.headers().firstValue("x-request-id")).isPresent();
    assertThat(response.body())
        .startsWith("{\"error\":{\"message\":\"")
        .contains("\"type\":", "\"param\":", "\"code\":")
        .contains(part);
  }
}
