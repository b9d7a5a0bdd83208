package io.headrace.ingress.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.headrace.event.EventType;
import io.headrace.job.JobId;
import io.headrace.job.TenantId;
import io.headrace.responses.InvalidRequest;
import io.headrace.webhook.AllowList;
import io.headrace.webhook.PayloadStyle;
import io.headrace.webhook.SealedSecret;
import io.headrace.webhook.UrlPolicy;
import io.headrace.webhook.WebhookEndpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EndpointFormTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final TenantId TENANT = new TenantId("acme");
  private static final SealedSecret FIRST = new SealedSecret("sealed-1", "aaaa", Optional.empty());
  private static final SealedSecret SECOND = new SealedSecret("sealed-2", "bbbb", Optional.empty());
  private static final EndpointRules RULES =
      new EndpointRules(
          new WebhookLimits(100, 3, 60, 100, 100), new UrlPolicy(new AllowList(List.of())));

  private static EndpointForm create(String body) throws InvalidRequest {
    return EndpointForm.create(body.getBytes(UTF_8), RULES);
  }

  private static EndpointForm update(String body) throws InvalidRequest {
    return EndpointForm.update(body.getBytes(UTF_8), RULES);
  }

  private static WebhookEndpoint endpoint() throws InvalidRequest {
    return create(
            "{\"name\":\"n\",\"url\":\"https://a.example/\",\"event_types\":[\"batch.completed\",\"batch.completed\"]}")
        .endpoint(new JobId("whe_1", NOW.toEpochMilli(), 0), TENANT, FIRST);
  }

  @Test
  void create_leastFields_hasTheDefaults() throws Exception {
    WebhookEndpoint made = endpoint();
    assertThat(made.eventTypes()).containsExactly(EventType.BATCH_COMPLETED);
    assertThat(made.payload()).isEqualTo(PayloadStyle.THIN);
    assertThat(made.enabled()).isTrue();
    assertThat(made.enabledAt()).isEqualTo(NOW);
    assertThat(made.maxConcurrency()).isEqualTo(WebhookEndpoint.DEFAULT_CONCURRENCY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | name | missing_required_parameter",
        "{\"name\":\"n\"} | url | missing_required_parameter",
        "{\"name\":\"n\",\"url\":\"https://a.example\",\"event_types\":null} | event_types | missing_required_parameter",
        "{\"name\":\" \"} | name | invalid_value",
        "{\"name\":1} | name | invalid_type",
        "{\"url\":\"http://a.example\"} | url | invalid_value",
        "{\"url\":\"https://127.0.0.1\"} | url | invalid_value",
        "{\"url\":\"https://a.example/a-path-that-is-longer-than-the-limit-of-sixty-characters\"} | url | invalid_value",
        "{\"event_types\":[]} | event_types | invalid_value",
        "{\"event_types\":[\"none.such\"]} | event_types | invalid_value",
        "{\"event_types\":[1]} | event_types | invalid_type",
        "{\"event_types\":[\"batch.failed\",\"batch.failed\",\"batch.failed\",\"batch.failed\"]} | event_types | invalid_value",
        "{\"payload\":\"huge\"} | payload | invalid_value",
        "{\"ordered\":\"yes\"} | ordered | invalid_type",
        "{\"max_concurrency\":0} | max_concurrency | invalid_value",
        "{\"rate_per_second\":99999999999999999999} | rate_per_second | invalid_value",
        "{\"status\":\"paused\"} | status | invalid_value",
        "{\"nmae\":\"n\"} | nmae | unknown_parameter",
        "{\"name\":{}} | name | invalid_type",
        "[] | '' | invalid_type",
        "{\"name\" | '' | invalid_json",
        "{} {} | '' | invalid_json",
      })
  void create_wrongField_isNamed(String body, String param, String code) {
    assertThatThrownBy(() -> create(body))
        .asInstanceOf(type(InvalidRequest.class))
        .satisfies(invalid -> {
          assertThat(invalid.param()).isEqualTo(param);
          assertThat(invalid.code()).isEqualTo(code);
        });
  }

  @Test
  void update_oneField_leavesTheOthers() throws Exception {
    WebhookEndpoint before = endpoint();
    WebhookEndpoint after = update("{\"name\":\"m\"}").applied(before, NOW.plusSeconds(5));
    assertThat(after.name()).isEqualTo("m");
    assertThat(after.url()).isEqualTo(before.url());
    assertThat(after.secrets()).isEqualTo(before.secrets());
    assertThat(after.enabledAt()).isEqualTo(NOW);
    assertThat(after.updated()).isEqualTo(NOW.plusSeconds(5));
  }

  @Test
  void update_enabled_endsEarlierDisablings() throws Exception {
    Instant later = NOW.plusSeconds(5);
    WebhookEndpoint off = update("{\"status\":\"disabled\"}").applied(endpoint(), later);
    assertThat(off.enabled()).isFalse();
    assertThat(off.enabledAt()).isEqualTo(NOW);
    WebhookEndpoint on = update("{\"status\":\"enabled\"}").applied(off, later.plusSeconds(1));
    assertThat(on.enabled()).isTrue();
    assertThat(on.enabledAt()).isEqualTo(later.plusSeconds(1));
  }

  private static Rotation rotation(String body) throws InvalidRequest {
    return Rotation.read(body.getBytes(UTF_8));
  }

  @Test
  void rotation_wishes_areRead() throws Exception {
    assertThat(rotation("").oldValidFor()).isZero();
    assertThat(rotation("{\"keep_old_secret_active_for_24_hours\":true}").oldValidFor())
        .isEqualTo(Duration.ofDays(1));
    assertThat(rotation("{\"old_secret_valid_for\":90}").oldValidFor())
        .isEqualTo(Duration.ofSeconds(90));
    assertThatThrownBy(() ->
            rotation("{\"old_secret_valid_for\":90,\"keep_old_secret_active_for_24_hours\":true}"))
        .isInstanceOf(InvalidRequest.class);
  }

  @Test
  void rotation_withOverlap_bothSignUntilTheOldOneEnds() throws Exception {
    WebhookEndpoint rotated =
        rotation("{\"old_secret_valid_for\":60}").applied(endpoint(), SECOND, NOW);
    assertThat(rotated.secretsAt(NOW))
        .extracting(SealedSecret::hint)
        .containsExactly("bbbb", "aaaa");
    assertThat(rotated.secretsAt(NOW.plusSeconds(60)))
        .extracting(SealedSecret::hint)
        .containsExactly("bbbb");
  }

  @Test
  void rotation_again_endsTheOldest() throws Exception {
    WebhookEndpoint once =
        rotation("{\"old_secret_valid_for\":60}").applied(endpoint(), SECOND, NOW);
    SealedSecret third = new SealedSecret("sealed-3", "cccc", Optional.empty());
    WebhookEndpoint twice = rotation("{\"old_secret_valid_for\":60}").applied(once, third, NOW);
    assertThat(twice.secretsAt(NOW)).extracting(SealedSecret::hint).containsExactly("cccc", "bbbb");
  }

  @Test
  void rotation_withoutOverlap_endsTheOldOneAtOnce() throws Exception {
    assertThat(rotation("{}").applied(endpoint(), SECOND, NOW).secrets()).containsExactly(SECOND);
  }
}
