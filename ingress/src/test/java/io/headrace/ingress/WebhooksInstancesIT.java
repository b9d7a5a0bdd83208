package io.headrace.ingress;

import static io.headrace.ingress.TestGateway.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.event.Event;
import io.headrace.event.EventType;
import io.headrace.job.TenantId;
import io.headrace.ops.Health;
import io.headrace.webhook.Delivery;
import io.headrace.webhook.DeliveryReport.State;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tenant's webhooks are held by one instance, and every instance answers for them. */
final class WebhooksInstancesIT {
  private static final String OWN = "/headrace/v1/webhooks";
  private static final TenantId DEV = new TenantId("dev");

  @TempDir static Path folder;
  private static TestGateway gateway;
  private static Ingress second;
  private static FakeSender sender;
  private static List<TestClient> clients;

  @BeforeAll
  static void start() throws Exception {
    gateway = new TestGateway(folder);
    Health health = new Health();
    second = gateway.start(folder.resolve("second"), "", health);
    sender = FakeSender.start(gateway.kafka.bootstrapServers(), 3);
    clients = List.of(new TestClient(gateway.ingress.port()), new TestClient(second.port()));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> health.isReady() && gateway.health().isReady());
  }

  @AfterAll
  static void stop() {
    clients.forEach(TestClient::close);
    sender.close();
    second.close();
    gateway.close();
  }

  private static String created(TestClient client, String root, String payload) throws Exception {
    var made =
        client.post(
            root,
            "{\"name\":\"n\",\"url\":\"https://a.example/hook\",\"event_types\":[\"batch.failed\"],\"payload\":\"%s\"}"
                .formatted(payload));
    assertThat(made.statusCode()).isEqualTo(200);
    assertThat(made.body()).contains("\"signing_secret\":\"whsec_");
    return id(made);
  }

  @Test
  void endpoint_ofEither_isManagedByBoth() throws Exception {
    for (String root : List.of(OWN, "/v1/webhook_endpoints", "/openai/v1/webhook_endpoints")) {
      for (TestClient creator : clients) {
        for (TestClient other : clients) {
          String path = root + "/" + created(creator, root, "thin");
          assertThat(other.post(path, "{\"name\":\"renamed\"}").statusCode()).isEqualTo(200);
          assertThat(creator.get(path).body()).contains("renamed");
          assertThat(other.get(root + "?limit=1").body())
              .contains(path.substring(root.length() + 1));
          assertThat(other.post(path + "/rotate_secret", "").body()).contains("whsec_");
          assertThat(other.delete(path).statusCode()).isEqualTo(200);
          assertThat(creator.get(path).statusCode()).isEqualTo(404);
        }
      }
    }
  }

  @Test
  void error_ofTheOther_keepsItsWords() throws Exception {
    String missing = created(clients.getFirst(), OWN, "thin");
    assertThat(clients.getFirst().delete(OWN + "/" + missing).statusCode()).isEqualTo(200);
    for (TestClient client : clients) {
      var own = client.get(OWN + "/" + missing);
      assertThat(own.statusCode()).isEqualTo(404);
      assertThat(own.headers().firstValue("content-type")).contains("application/problem+json");
      assertThat(client.get("/v1/webhook_endpoints/" + missing).body()).startsWith("{\"error\":");
    }
  }

  @Test
  void test_byEither_isAnswered() throws Exception {
    String path = OWN + "/" + created(clients.getFirst(), OWN, "thin") + "/test";
    for (TestClient client : clients) {
      assertThat(client.post(path, "{\"event_type\":\"batch.failed\"}").body())
          .contains("\"status_code\":500");
    }
  }

  @Test
  void history_isShownAndRepeatedByBoth() throws Exception {
    String endpoint = created(clients.getFirst(), OWN, "full");
    String path = OWN + "/" + endpoint + "/deliveries";
    int jobs = 6; // so that some are on either instance
    for (int i = 0; i < jobs; i++) {
      String job = id(clients.getFirst().post("/v1/responses", TestGateway.body("sim-echo")));
      Event event = Event.of(EventType.RESPONSE_COMPLETED, DEV, job, Instant.now());
      sender.attempted(Delivery.of(endpoint, event, Optional.empty()), 1, State.FAILED);
    }
    for (TestClient client : clients) {
      await().until(() -> client.get(path).body().split("webhook_delivery", -1).length > jobs);
      String delivery = id(client.get(path + "?limit=1"));
      assertThat(client.get(path + "/" + delivery).body()).contains("\"attempts\":[{");
      assertThat(client.post(path + "/" + delivery + "/redeliver", "").statusCode()).isEqualTo(202);
      assertThat(client.post(OWN + "/" + endpoint + "/replay", "{\"since\":0}").body())
          .contains("\"queued\":" + jobs);
    }
    await().until(() -> sender.commands().stream().filter(c -> !c.once()).count() == 2 * jobs + 2);
    assertThat(sender.commands())
        .filteredOn(command -> !command.once())
        .allSatisfy(command ->
            assertThat(command.delivery().full().orElse("")).contains(FakeWorker.ANSWER));
  }

  @Test
  void callbacks_areShownByBoth() throws Exception {
    Event event = Event.of(EventType.RESPONSE_FAILED, DEV, "resp_called", Instant.now());
    sender.attempted(Delivery.ofCallback("https://b.example/", event), 1, State.DELIVERED);
    for (TestClient client : clients) {
      await().until(() -> client.get(OWN + "/callbacks/deliveries").body().contains("resp_called"));
    }
  }
}
