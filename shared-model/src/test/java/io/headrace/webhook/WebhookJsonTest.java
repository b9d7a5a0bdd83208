package io.headrace.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.Secret;
import io.headrace.event.Event;
import io.headrace.event.EventType;
import io.headrace.job.TenantId;
import io.headrace.webhook.DeliveryReport.Attempted;
import io.headrace.webhook.DeliveryReport.Disabled;
import io.headrace.webhook.DeliveryReport.Dropped;
import io.headrace.webhook.DeliveryReport.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class WebhookJsonTest {
  private static final TenantId ACME = new TenantId("acme");
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.123Z");
  private static final SecretBox BOX = new SecretBox("an id secret");
  private static final Event EVENT = Event.of(EventType.RESPONSE_COMPLETED, ACME, "resp_1", NOW);

  @Test
  void endpoint_comesBackAsItWas() {
    SealedSecret secret = BOX.seal(ACME, new Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
    WebhookEndpoint endpoint =
        new WebhookEndpoint(
            "whe_1",
            ACME,
            "mine \"quoted\"",
            "https://example.com/hook?a=b",
            List.of(EventType.RESPONSE_COMPLETED, EventType.BATCH_FAILED),
            List.of(secret, secret.endingAt(NOW.plusSeconds(60))),
            PayloadStyle.FULL,
            true,
            32,
            0,
            true,
            NOW,
            NOW,
            NOW);

    byte[] json = WebhookJson.write(endpoint);

    assertThat(WebhookJson.endpoint(json)).isEqualTo(endpoint);
    assertThat(new String(json, UTF_8))
        .contains("\"acme\"", "response.completed")
        .doesNotContain("MfKQ");
  }

  @Test
  void attemptsAndCommands_comeBackAsTheyWere() {
    Delivery full =
        Delivery.of("whe_1", EVENT, Payload.full(EVENT, "{\"id\":\"x\"}".getBytes(UTF_8)));
    DeliveryAttempt attempt =
        new DeliveryAttempt(
            full, "https://a", List.of(BOX.seal(ACME, BOX.mint())), 32, 1, false, NOW);
    DeliveryCommand command =
        new DeliveryCommand(Delivery.ofCallback("https://b/c", EVENT), true, NOW);

    assertThat(WebhookJson.attempt(WebhookJson.write(attempt))).isEqualTo(attempt);
    assertThat(WebhookJson.command(WebhookJson.write(command))).isEqualTo(command);
    assertThat(WebhookJson.delivery(WebhookJson.write(full))).isEqualTo(full);
  }

  @Test
  void reports_comeBackAsTheyWere_withoutTheBody() {
    Delivery full = Delivery.of("whe_1", EVENT, Optional.of("{\"big\":1}"));
    List<DeliveryReport> reports =
        List.of(
            new Attempted(
                full, 2, NOW, 503, 17, "status", "no", 0, State.WAITING, Optional.of(NOW), NOW),
            new Dropped(full, NOW, "endpoint_disabled"),
            new Disabled("whe_1", ACME, NOW, "gone"));

    for (DeliveryReport report : reports) {
      byte[] json = WebhookJson.write(report);
      assertThat(WebhookJson.report(json)).isEqualTo(report);
      assertThat(new String(json, UTF_8)).doesNotContain("big");
    }
  }
}
