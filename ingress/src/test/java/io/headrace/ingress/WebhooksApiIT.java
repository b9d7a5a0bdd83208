package io.headrace.ingress;

import static io.headrace.ingress.TestGateway.id;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.BadRequestException;
import com.openai.models.webhooks.WebhookCreateParams;
import com.openai.models.webhooks.WebhookEndpointTestResult;
import com.openai.models.webhooks.WebhookRotateSecretParams;
import com.openai.models.webhooks.WebhookTestParams;
import com.openai.models.webhooks.WebhookUpdateParams;
import io.headrace.event.Event;
import io.headrace.event.EventType;
import io.headrace.ingress.context.JsonObject;
import io.headrace.job.TenantId;
import io.headrace.topic.JobRecords;
import io.headrace.webhook.Delivery;
import io.headrace.webhook.DeliveryCommand;
import io.headrace.webhook.DeliveryReport;
import io.headrace.webhook.DeliveryReport.State;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Webhook endpoints, their history and what is asked of it, over HTTP. */
final class WebhooksApiIT {
  private static final String OWN = "/headrace/v1/webhooks";
  private static final TenantId DEV = new TenantId("dev");
  private static final String LIMITS = "ingress: { webhooks: { endpoints: 40, replay: 3 } }";

  @TempDir static Path folder;
  private static TestGateway gateway;
  private static FakeSender sender;

  @BeforeAll
  static void start() throws Exception {
    gateway = new TestGateway(folder, LIMITS);
    sender = FakeSender.start(gateway.kafka.bootstrapServers(), 3);
  }

  @AfterAll
  static void stop() {
    sender.close();
    gateway.close();
  }

  private static String form(String name, String... more) {
    String fields = more.length == 0 ? "" : "," + String.join(",", more);
    return "{\"name\":\"%s\",\"url\":\"https://a.example/hook\",\"event_types\":[\"response.completed\"]%s}"
        .formatted(name, fields);
  }

  private static String created(String name, String... more) throws Exception {
    HttpResponse<String> answer = gateway.post(OWN, form(name, more));
    assertThat(answer.statusCode()).isEqualTo(200);
    return id(answer);
  }

  private static String field(HttpResponse<String> answer, String name) {
    return JsonObject.read(answer.body().getBytes(UTF_8)).text(name);
  }

  @Test
  void create_showsItsSecretOnce() throws Exception {
    var made = gateway.post(OWN, form("once"));
    String secret = field(made, "signing_secret");
    assertThat(secret).startsWith("whsec_");
    assertThat(made.headers().firstValue("cache-control")).contains("no-store");
    var read = gateway.get(OWN + "/" + id(made));
    assertThat(read.body()).doesNotContain(secret).doesNotContain("signing_secret\"");
    assertThat(secret).endsWith(field(read, "signing_secret_hint"));
    assertThat(read.body())
        .contains("\"payload\":\"thin\"", "\"status\":\"enabled\"", "\"rate_per_second\":0");
  }

  @Test
  void endpoint_ofAnotherTenant_isNotFound() throws Exception {
    String path = OWN + "/" + created("mine");
    String[] other = {"Authorization", "Bearer " + TestGateway.OTHER_KEY};
    assertThat(gateway.get(path, other).statusCode()).isEqualTo(404);
    assertThat(gateway.post(path, "{\"name\":\"x\"}", other).statusCode()).isEqualTo(404);
    assertThat(gateway.post(path + "/rotate_secret", "", other).statusCode()).isEqualTo(404);
    assertThat(
            gateway.post(path + "/test", "{\"event_type\":\"batch.failed\"}", other).statusCode())
        .isEqualTo(404);
    assertThat(gateway.get(path + "/deliveries", other).statusCode()).isEqualTo(404);
    assertThat(gateway.post(path + "/replay", "{\"since\":0}", other).statusCode()).isEqualTo(404);
    assertThat(gateway.delete(path, other).statusCode()).isEqualTo(404);
    assertThat(gateway.get(path).statusCode()).isEqualTo(200);
    assertThat(gateway.get(OWN + "/whe_" + "0".repeat(32)).statusCode()).isEqualTo(404);
  }

  @Test
  void update_changesOnlyWhatItNames() throws Exception {
    String path = OWN + "/" + created("before", "\"ordered\":true");
    var after = gateway.post(path, "{\"name\":\"after\",\"max_concurrency\":2}");
    assertThat(after.body())
        .contains("\"name\":\"after\"", "\"max_concurrency\":2", "\"ordered\":true");
    assertThat(gateway.get(path).body()).isEqualTo(after.body());
  }

  @Test
  void errors_areInTheWordsOfTheirApi() throws Exception {
    String http = form("n").replace("https", "http");
    var own = gateway.post(OWN, http);
    assertThat(own.statusCode()).isEqualTo(400);
    assertThat(own.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(own.body()).contains("\"param\":\"url\"");
    var openAi = gateway.post("/v1/webhook_endpoints", http);
    assertThat(openAi.body()).startsWith("{\"error\":{").contains("\"param\":\"url\"");
  }

  @Test
  void delete_isForGood() throws Exception {
    String path = OWN + "/" + created("gone");
    assertThat(gateway.delete(path).body()).contains("\"deleted\":true");
    assertThat(gateway.get(path).statusCode()).isEqualTo(404);
    assertThat(gateway.delete(path).statusCode()).isEqualTo(404);
  }

  @Test
  void rotate_withOverlap_tellsUntilWhen() throws Exception {
    var made = gateway.post(OWN, form("rotated"));
    String path = OWN + "/" + id(made);
    var rotated = gateway.post(path + "/rotate_secret", "{\"old_secret_valid_for\":3600}");
    assertThat(field(rotated, "signing_secret"))
        .startsWith("whsec_")
        .isNotEqualTo(field(made, "signing_secret"));
    assertThat(gateway.get(path).body()).containsPattern("\"old_secret_valid_until\":\\d+");
    var again = gateway.post(path + "/rotate_secret", "");
    assertThat(again.body()).contains("\"old_secret_valid_until\":null");
  }

  @Test
  void list_newestFirst_pageByPage() throws Exception {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      made.addFirst(created("listed"));
    }
    List<String> seen = new ArrayList<>();
    String after = "";
    do {
      var page = gateway.get(OWN + "?limit=2" + after);
      JsonObject list = JsonObject.read(page.body().getBytes(UTF_8));
      list.objects("data").forEach(endpoint -> seen.add(endpoint.text("id")));
      after = page.body().contains("\"has_more\":true") ? "&after=" + list.text("last_id") : "";
    } while (!after.isEmpty());
    assertThat(seen).doesNotHaveDuplicates().containsSubsequence(made);
    assertThat(gateway.get(OWN + "?limit=0").statusCode()).isEqualTo(400);
  }

  @Test
  void create_beyondTheLimit_isRefused() throws Exception {
    String[] other = {"Authorization", "Bearer " + TestGateway.OTHER_KEY};
    for (int i = 0; i < 40; i++) {
      assertThat(gateway.post(OWN, form("n" + i), other).statusCode()).isEqualTo(200);
    }
    var answer = gateway.post(OWN, form("one more"), other);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("webhook_endpoint_limit_reached");
  }

  @Test
  void test_answersWhatTheEndpointSaid() throws Exception {
    String path = OWN + "/" + created("tested") + "/test";
    assertThat(gateway.post(path, "{\"event_type\":\"response.completed\"}").body())
        .contains("\"status_code\":204", "\"success\":true", "\"error\":null");
    assertThat(gateway.post(path, "{\"event_type\":\"batch.failed\"}").body())
        .contains("\"status_code\":500", "\"success\":false", "\"error\":\"status\"");
    assertThat(gateway.post(path, "{\"event_type\":\"batch.expired\"}").body())
        .contains("\"status_code\":0", "\"success\":false", "\"error\":\"tls\"");
    assertThat(sender.commands()).anyMatch(DeliveryCommand::once);
    assertThat(gateway.post(path, "{}").body()).contains("\"param\":\"event_type\"");
  }

  private static Delivery delivery(String endpoint, String object, Instant at) {
    Event event =
        Event.of(EventType.RESPONSE_COMPLETED, DEV, object, at.truncatedTo(ChronoUnit.MILLIS));
    return Delivery.of(endpoint, event, Optional.empty());
  }

  private static void awaitListed(String path, int count) {
    await()
        .until(() ->
            JsonObject.read(gateway.get(path).body().getBytes(UTF_8)).objects("data").size()
                == count);
  }

  @Test
  void deliveries_areListedAndShownWithAttempts() throws Exception {
    String endpoint = created("history");
    String path = OWN + "/" + endpoint + "/deliveries";
    Instant now = Instant.now();
    Delivery first = delivery(endpoint, "resp_first", now.minusSeconds(20));
    Delivery second = delivery(endpoint, "resp_second", now.minusSeconds(10));
    sender.attempted(first, 1, State.WAITING);
    sender.attempted(first, 2, State.DELIVERED);
    sender.attempted(second, 1, State.WAITING);
    awaitListed(path, 2);
    assertThat(gateway.get(path).body())
        .containsSubsequence("resp_second", "\"status\":\"waiting\"", "resp_first", "delivered");
    assertThat(gateway.get(path + "?status=delivered").body())
        .contains("resp_first")
        .doesNotContain("resp_second");
    assertThat(gateway.get(path + "?limit=1&after=" + second.id()).body()).contains("resp_first");
    assertThat(gateway.get(path + "?after=wh_0").statusCode()).isEqualTo(400);
    assertThat(gateway.get(path + "?status=lost").statusCode()).isEqualTo(400);
    assertThat(gateway.get(path + "/" + first.id()).body())
        .contains("\"attempt_count\":2", "\"status_code\":500", "\"status_code\":204")
        .contains(JsonObject.quoted(FakeSender.EXCERPT));
    assertThat(gateway.get(path + "/wh_0").statusCode()).isEqualTo(404);
  }

  @Test
  void redeliver_keepsTheId() throws Exception {
    String endpoint = created("again");
    Delivery delivery = delivery(endpoint, "resp_again", Instant.now());
    sender.attempted(delivery, 1, State.FAILED);
    String path = OWN + "/" + endpoint + "/deliveries";
    awaitListed(path + "?status=failed", 1);
    var answer = gateway.post(path + "/" + delivery.id() + "/redeliver", "");
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(id(answer)).isEqualTo(delivery.id());
    awaitListed(path + "?status=delivered", 1);
    assertThat(commandsFor(endpoint))
        .singleElement()
        .satisfies(command -> {
          assertThat(command.once()).isFalse();
          assertThat(command.delivery()).isEqualTo(delivery);
        });
  }

  private static List<DeliveryCommand> commandsFor(String endpoint) {
    return sender.commands().stream()
        .filter(command -> command.delivery().endpoint().equals(endpoint))
        .toList();
  }

  @Test
  void redeliver_fullPayload_hasTheResultAgain() throws Exception {
    String endpoint = created("full", "\"payload\":\"full\"");
    String job = id(gateway.post("/v1/responses", TestGateway.body("sim-echo")));
    Delivery delivery = delivery(endpoint, job, Instant.now());
    sender.attempted(delivery, 1, State.FAILED);
    String path = OWN + "/" + endpoint + "/deliveries";
    awaitListed(path, 1);
    assertThat(gateway.post(path + "/" + delivery.id() + "/redeliver", "").statusCode())
        .isEqualTo(202);
    await().until(() -> commandsFor(endpoint).size() == 1);
    assertThat(commandsFor(endpoint).getFirst().delivery().full())
        .hasValueSatisfying(body -> assertThat(body).contains(job, FakeWorker.ANSWER));
  }

  @Test
  void replay_ofATimeRange_goesOnWhereItStopped() throws Exception {
    String endpoint = created("replayed");
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    for (int i = 0; i < 6; i++) {
      sender.attempted(
          delivery(endpoint, "resp_" + i, start.plusSeconds(i)),
          1,
          i == 1 ? State.FAILED : State.DELIVERED);
    }
    awaitListed(OWN + "/" + endpoint + "/deliveries", 6);
    String path = OWN + "/" + endpoint + "/replay";
    String range =
        "\"since\":%d,\"until\":%d"
            .formatted(start.getEpochSecond(), start.plusSeconds(5).getEpochSecond());
    var first = gateway.post(path, "{" + range + "}");
    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(first.body()).contains("\"queued\":3", "\"has_more\":true");
    String after = ",\"after\":\"" + field(first, "last_id") + "\"";
    var second = gateway.post(path, "{" + range + after + "}");
    assertThat(second.body()).contains("\"queued\":2", "\"has_more\":false");
    await().until(() -> commandsFor(endpoint).size() == 5);
    assertThat(commandsFor(endpoint))
        .extracting(command -> command.delivery().event().objectId())
        .containsExactly("resp_0", "resp_1", "resp_2", "resp_3", "resp_4");
    awaitListed(OWN + "/" + endpoint + "/deliveries?status=failed", 0);
    var none = gateway.post(path, "{" + range + ",\"status\":\"failed\"}");
    assertThat(none.body()).contains("\"queued\":0", "\"last_id\":null");
    assertThat(gateway.post(path, "{}").body()).contains("\"param\":\"since\"");
  }

  @Test
  void disabledByHeadrace_isShownUntilItsOwnerEnablesIt() throws Exception {
    String endpoint = created("failing");
    String path = OWN + "/" + endpoint;
    Delivery delivery = delivery(endpoint, "resp_lost", Instant.now());
    sender.attempted(delivery, 1, State.FAILED);
    sender.report(new DeliveryReport.Disabled(endpoint, DEV, Instant.now(), "gone"));
    await().until(() -> gateway.get(path).body().contains("\"disabled_reason\":\"gone\""));
    assertThat(gateway.get(path).body()).contains("\"status\":\"disabled\"");
    String redeliver = path + "/deliveries/" + delivery.id() + "/redeliver";
    assertThat(gateway.post(redeliver, "").body()).contains("webhook_endpoint_disabled");
    assertThat(gateway.post(path, "{\"status\":\"enabled\"}").body())
        .contains("\"status\":\"enabled\"", "\"disabled_reason\":null");
    assertThat(gateway.post(redeliver, "").statusCode()).isEqualTo(202);
    assertThat(gateway.post(path, "{\"status\":\"disabled\"}").body())
        .contains("\"disabled_reason\":\"owner\"");
  }

  @Test
  void callbacks_haveASecretAndAHistory() throws Exception {
    var secret = gateway.get(OWN + "/callback_secret");
    assertThat(field(secret, "signing_secret")).startsWith("whsec_");
    assertThat(gateway.get(OWN + "/callback_secret").body()).isEqualTo(secret.body());
    Event event = Event.of(EventType.RESPONSE_FAILED, DEV, "resp_called", Instant.now());
    Delivery delivery = Delivery.ofCallback("https://b.example/done", event);
    sender.attempted(delivery, 1, State.FAILED);
    String path = OWN + "/callbacks/deliveries";
    awaitListed(path + "?status=failed", 1);
    assertThat(gateway.get(path).body())
        .contains("\"callback_url\":\"https://b.example/done\"", "\"webhook_endpoint_id\":null");
    assertThat(gateway.post(path + "/" + delivery.id() + "/redeliver", "").statusCode())
        .isEqualTo(202);
    await().until(() -> gateway.get(path + "?status=delivered").body().contains("resp_called"));
    assertThat(gateway.get(path, "Authorization", "Bearer " + TestGateway.OTHER_KEY).body())
        .contains("\"data\":[]");
  }

  @Test
  void create_withACallback_tellsTheWorker() throws Exception {
    String job =
        id(
            gateway.post(
                "/v1/responses",
                TestGateway.body("sim-echo", "\"background\":true"),
                "X-Headrace-Callback",
                "https://b.example/done?x=1"));
    await().until(() -> gateway.worker.seen().stream().anyMatch(r -> r.key().equals(job)));
    assertThat(JobRecords.request(gateway.worker.seen(job).headers()).links().callback())
        .contains("https://b.example/done?x=1");
  }

  @ParameterizedTest
  @CsvSource({
    "true, http://b.example/",
    "true, https://127.0.0.1/",
    "true, nonsense",
    "false, https://b.example/",
  })
  void create_withAWrongCallback_isRefused(boolean background, String url) throws Exception {
    String body = TestGateway.body("sim-echo", "\"background\":" + background);
    var answer = gateway.post("/v1/responses", body, "X-Headrace-Callback", url);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"param\":\"X-Headrace-Callback\"");
  }

  @Test
  void eventTypes_areTheRegistry() throws Exception {
    assertThat(gateway.get(OWN + "/event_types").body())
        .contains("response.completed", "batch.expired");
  }

  @Test
  void openAiClient_managesEndpoints() {
    OpenAIClient client = client();
    try {
      var made =
          client
              .webhooks()
              .create(
                  WebhookCreateParams.builder()
                      .name("sdk")
                      .url("https://a.example/sdk")
                      .addEventType(WebhookCreateParams.EventType.BATCH_COMPLETED)
                      .build());
      assertThat(made.signingSecret()).startsWith("whsec_");
      var rotated =
          client
              .webhooks()
              .rotateSecret(
                  made.id(),
                  WebhookRotateSecretParams.builder().keepOldSecretActiveFor24Hours(true).build());
      assertThat(rotated.signingSecretHint()).isPresent();
      var renamed =
          client.webhooks().update(made.id(), WebhookUpdateParams.builder().name("two").build());
      assertThat(client.webhooks().retrieve(made.id())).isEqualTo(renamed);
      assertThat(client.webhooks().list().autoPager())
          .extracting(com.openai.models.webhooks.WebhookEndpoint::id)
          .contains(made.id());
      assertThat(test(client, made.id(), EventType.BATCH_COMPLETED).statusCode()).isEqualTo(204);
      assertThat(test(client, made.id(), EventType.BATCH_FAILED).statusCode()).isEqualTo(500);
      assertThatThrownBy(() -> test(client, made.id(), EventType.BATCH_EXPIRED))
          .isInstanceOfSatisfying(
              BadRequestException.class,
              refused -> assertThat(refused.code()).contains("webhook_test_unanswered"));
      assertThat(client.webhooks().eventTypes().list().data()).isNotEmpty();
      assertThat(client.webhooks().delete(made.id()).deleted()).isTrue();
    } finally {
      client.close();
    }
  }

  private static WebhookEndpointTestResult test(OpenAIClient client, String id, EventType type) {
    return client
        .webhooks()
        .test(
            id,
            WebhookTestParams.builder()
                .eventType(WebhookTestParams.EventType.of(type.label()))
                .build());
  }

  private static OpenAIClient client() {
    return OpenAIOkHttpClient.builder()
        .baseUrl(gateway.uri("/v1").toString())
        .apiKey(TestGateway.KEY)
        .maxRetries(0)
        .responseValidation(true)
        .build();
  }
}
