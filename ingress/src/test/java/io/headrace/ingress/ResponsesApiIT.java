package io.headrace.ingress;

import static io.headrace.ingress.TestGateway.body;
import static io.headrace.ingress.TestGateway.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.topic.Origin;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ResponsesApiIT {
  @TempDir static Path folder;
  private static TestGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway = new TestGateway(folder);
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void create_background_isAnsweredQueuedAtOnce() throws Exception {
    var response = gateway.post("/v1/responses", body("sim-hold", "\"background\":true"));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("\"status\":\"queued\"").contains("\"background\":true");
    assertThat(response.headers().firstValue("x-request-id")).get().asString().startsWith("req_");
    assertThat(response.headers().firstValue("content-type")).contains("application/json");
    assertThat(response.headers().firstValue("openai-processing-ms")).isPresent();
  }

  @Test
  void create_background_writesOneRecordWithItsMetadata() throws Exception {
    String body = body("sim-echo", "\"background\":true", "\"service_tier\":\"priority\"");
    String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    var queued =
        gateway.post(
            "/v1/responses", body, "traceparent", trace, "X-Client-Request-Id", "order-66/a");
    assertThat(queued.headers().firstValue("x-request-id")).contains("order-66/a");
    String id = id(queued);
    assertThat(gateway.get("/v1/responses/" + id + "?wait=10").body()).contains("completed");
    var record = gateway.worker.seen(id);
    assertThat(record.topic()).isEqualTo("requests.simulator.high");
    assertThat(new String(record.value(), StandardCharsets.UTF_8)).isEqualTo(body);
    assertThat(Origin.of(record.headers())).isEqualTo(new Origin("order-66/a", trace));
  }

  @Test
  void create_clientsRequestIdIsNone_getsOneOfOurs() throws Exception {
    for (String odd : List.of("two words", "a\"b", "x".repeat(129))) {
      var queued =
          gateway.post(
              "/v1/responses", body("sim-echo", "\"background\":true"), "X-Client-Request-Id", odd);
      String ours = queued.headers().firstValue("x-request-id").orElseThrow();
      assertThat(ours).matches("req_[0-9a-f]{32}");
      assertThat(gateway.get("/v1/responses/" + id(queued) + "?wait=10").statusCode())
          .isEqualTo(200);
      assertThat(Origin.of(gateway.worker.seen(id(queued)).headers()))
          .isEqualTo(new Origin(ours, ""));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "sk-headrace-dev, high, high",
    "sk-calm, high, normal",
    "sk-calm, normal, normal",
    "sk-calm, low, low"
  })
  void create_anyKind_hasThePriorityThatItsTenantMayAndSaysSo(String key, String asked, String had)
      throws Exception {
    for (String kind : new String[] {"\"background\":true", "\"store\":true", "\"stream\":true"}) {
      var response =
          gateway.post(
              "/v1/responses",
              body("sim-echo", kind),
              "Authorization",
              "Bearer " + key,
              "X-Headrace-Priority",
              asked);
      assertThat(response.headers().firstValue("x-headrace-priority")).contains(had);
      String id = id(response);
      await().until(() -> gateway.worker.seen().stream().anyMatch(job -> job.key().equals(id)));
      assertThat(gateway.worker.seen(id).topic()).isEqualTo("requests.simulator." + had);
    }
  }

  @Test
  void create_waiting_isAnsweredWithTheOutcome() throws Exception {
    var response = gateway.post("/v1/responses", body("sim-echo"));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("\"status\":\"completed\"").contains(FakeWorker.ANSWER);
    assertThat(response.headers().firstValue("x-headrace-provider")).contains("simulator");
    assertThat(response.headers().firstValue("x-headrace-provider-ms")).contains("7");
    assertThat(response.headers().firstValue("x-headrace-attempts")).contains("2");
  }

  @Test
  void create_waitingAndFailed_isAnsweredWithTheError() throws Exception {
    var response = gateway.post("/v1/responses", body("sim-fail"));
    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.headers().firstValue("x-should-retry")).contains("false");
    assertThat(response.body())
        .isEqualTo(
            "{\"error\":{\"message\":\"Too many requests.\",\"type\":\"requests\",\"param\":null,\"code\":\"rate_limit_exceeded\"}}");
  }

  @Test
  void create_waitingPastTheDeadline_is504() throws Exception {
    var response = gateway.post("/v1/responses", body("sim-hold"), "X-Headrace-Timeout", "1");
    assertThat(response.statusCode()).isEqualTo(504);
    assertThat(response.headers().firstValue("x-should-retry")).contains("false");
    assertThat(response.body()).contains("deadline_exceeded");
  }

  @Test
  void create_preferWait_isAnsweredWhenTheJobEnds() throws Exception {
    var response =
        gateway.post("/v1/responses", body("sim-echo", "\"background\":true"), "Prefer", "wait=10");
    assertThat(response.body()).contains("\"status\":\"completed\"");
    assertThat(response.headers().firstValue("preference-applied")).contains("wait=10");
  }

  @Test
  void create_preferWaitThatPasses_isAnsweredWithTheStateThen() throws Exception {
    var response =
        gateway.post("/v1/responses", body("sim-hold", "\"background\":true"), "Prefer", "wait=1");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("\"status\":\"queued\"");
  }

  @Test
  void retrieve_rightAfterSubmit_seesTheJob() throws Exception {
    for (int i = 0; i < 20; i++) {
      String id = gateway.submitted("sim-hold");
      var response = gateway.get("/v1/responses/" + id);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).contains(id).contains("\"status\":\"queued\"");
      assertThat(response.headers().firstValue("x-headrace-poll-after-ms")).isPresent();
    }
  }

  @Test
  void retrieve_includeParameters_areIgnored() throws Exception {
    String id = gateway.submitted("sim-echo");
    var response =
        gateway.get("/v1/responses/" + id + "?wait=10&include%5B%5D=reasoning.encrypted_content");
    assertThat(response.body()).contains("\"status\":\"completed\"");
  }

  @Test
  void retrieve_waitOutOfRange_is400() throws Exception {
    String id = gateway.submitted("sim-hold");
    for (String wait : new String[] {"61", "-1", "x", "1.5"}) {
      var response = gateway.get("/v1/responses/" + id + "?wait=" + wait);
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(response.body()).contains("\"param\":\"wait\"");
    }
  }

  @Test
  void retrieve_forgedOrForeignId_is404() throws Exception {
    String id = gateway.submitted("sim-hold");
    char last = id.charAt(id.length() - 1);
    String forged = id.substring(0, id.length() - 1) + (last == '0' ? '1' : '0');
    assertNotFound(gateway.get("/v1/responses/" + forged), forged);
    assertNotFound(gateway.get("/v1/responses/resp_nothing"), "resp_nothing");
    String foreign = "Bearer " + TestGateway.OTHER_KEY;
    assertNotFound(gateway.get("/v1/responses/" + id, "Authorization", foreign), id);
    assertNotFound(gateway.delete("/v1/responses/" + id, "Authorization", foreign), id);
  }

  private static void assertNotFound(HttpResponse<String> response, String id) {
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body())
        .isEqualTo(
            "{\"error\":{\"message\":\"Response with id '%s' not found.\",\"type\":\"invalid_request_error\",\"param\":\"id\",\"code\":null}}"
                .formatted(id));
  }

  @Test
  void cancel_queuedJob_isCancelled() throws Exception {
    String id = gateway.submitted("sim-hold");
    var response = gateway.post("/v1/responses/" + id + "/cancel", "");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .contains("\"status\":\"cancelled\"")
        .contains("\"completed_at\":null");
    assertThat(gateway.get("/v1/responses/" + id).body()).contains("\"status\":\"cancelled\"");
    assertThat(gateway.post("/v1/responses/" + id + "/cancel", "").body())
        .contains("\"status\":\"cancelled\"");
  }

  @Test
  void cancel_finishedJob_isAnsweredUnchanged() throws Exception {
    String id = gateway.submitted("sim-echo");
    gateway.get("/v1/responses/" + id + "?wait=10");
    var response = gateway.post("/v1/responses/" + id + "/cancel", "");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("\"status\":\"completed\"");
  }

  @Test
  void cancel_notBackground_is400() throws Exception {
    String id = id(gateway.post("/v1/responses", body("sim-echo")));
    var response = gateway.post("/v1/responses/" + id + "/cancel", "");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("invalid_request_error");
  }

  @Test
  void delete_twice_isNotFoundTheSecondTime() throws Exception {
    String id = gateway.submitted("sim-hold");
    var first = gateway.delete("/v1/responses/" + id);
    assertThat(first.body())
        .isEqualTo("{\"id\":\"" + id + "\",\"object\":\"response\",\"deleted\":true}");
    assertNotFound(gateway.delete("/v1/responses/" + id), id);
    assertNotFound(gateway.get("/v1/responses/" + id), id);
  }

  @Test
  void inputItems_stringInput_isOneMessage() throws Exception {
    String id = gateway.submitted("sim-hold");
    String list = gateway.get("/v1/responses/" + id + "/input_items").body();
    assertThat(list)
        .contains("\"object\":\"list\"")
        .contains("\"role\":\"user\"")
        .contains("{\"type\":\"input_text\",\"text\":\"What is 2+2?\"}")
        .contains("\"has_more\":false");
    assertThat(gateway.get("/v1/responses/" + id + "/input_items").body()).isEqualTo(list);
  }

  @Test
  void continued_finishedResponse_carriesItsItems() throws Exception {
    String first = id(gateway.post("/v1/responses", body("sim-echo")));
    var response =
        gateway.post(
            "/v1/responses",
            "{\"model\":\"sim-echo\",\"previous_response_id\":\"%s\",\"input\":\"And 3+3?\"}"
                .formatted(first));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("\"previous_response_id\":\"" + first + "\"");
    String items = gateway.get("/v1/responses/" + id(response) + "/input_items?order=asc").body();
    assertThat(items.indexOf("What is 2+2?")).isPositive().isLessThan(items.indexOf("four"));
    assertThat(items.indexOf("four")).isLessThan(items.indexOf("And 3+3?"));
  }

  @Test
  void continued_unknownOrUnfinishedResponse_is400() throws Exception {
    var unknown =
        gateway.post("/v1/responses", body("sim-echo", "\"previous_response_id\":\"resp_x\""));
    assertThat(unknown.statusCode()).isEqualTo(400);
    assertThat(unknown.body())
        .contains("\"code\":\"previous_response_not_found\"")
        .contains("Previous response with id 'resp_x' not found.");
    String held = gateway.submitted("sim-hold");
    var unfinished =
        gateway.post(
            "/v1/responses", body("sim-echo", "\"previous_response_id\":\"" + held + "\""));
    assertThat(unfinished.statusCode()).isEqualTo(400);
    assertThat(unfinished.body()).contains("\"code\":\"previous_response_not_finished\"");
  }

  @Test
  void openAiPrefix_isTheSameApi() throws Exception {
    var created = gateway.post("/openai/v1/responses", body("sim-echo"));
    assertThat(created.statusCode()).isEqualTo(200);
    assertThat(gateway.get("/openai/v1/responses/" + id(created)).statusCode()).isEqualTo(200);
  }
}
