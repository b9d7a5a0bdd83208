package io.headrace.workers.delivery;

import io.headrace.config.Settings;
import io.headrace.event.Event;
import io.headrace.event.EventType;
import io.headrace.job.JobEvent.Finished;
import io.headrace.job.JobIds;
import io.headrace.job.JobLinks;
import io.headrace.job.JobStatus;
import io.headrace.job.TenantId;
import io.headrace.llm.Usage;
import io.headrace.webhook.PayloadStyle;
import io.headrace.webhook.SealedSecret;
import io.headrace.webhook.SecretBox;
import io.headrace.webhook.WebhookEndpoint;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Endpoints, outcomes and settings of these tests. */
final class Samples {
  static final TenantId ACME = new TenantId("acme");
  static final Instant NOON = Instant.parse("2030-01-02T12:00:00Z");
  static final SecretBox BOX = new SecretBox("of tests");

  private Samples() {}

  static Settings settings(Path dir) {
    return Settings.load(Optional.empty(), Map.of())
        .with(
            """
            ids: { secret: "of tests" }
            kafka: { partitions: 3 }
            webhooks: { stateDir: '%s', allow: [localhost, "127.0.0.0/8"] }
            """
                .formatted(dir));
  }

  static String endpointId(int partition) {
    return new JobIds("of tests", InstantSource.fixed(NOON))
        .mint(WebhookEndpoint.ID_PREFIX, partition)
        .value();
  }

  static String jobId(int partition, Instant created) {
    return new JobIds("of tests", InstantSource.fixed(created)).mint("resp_", partition).value();
  }

  static WebhookEndpoint endpoint(String id, String url) {
    SealedSecret secret = BOX.seal(ACME, BOX.mint());
    return new WebhookEndpoint(
        id,
        ACME,
        "test",
        url,
        List.of(EventType.values()),
        List.of(secret),
        PayloadStyle.THIN,
        false,
        WebhookEndpoint.DEFAULT_CONCURRENCY,
        0,
        true,
        NOON,
        NOON,
        NOON);
  }

  static WebhookEndpoint full(WebhookEndpoint endpoint) {
    return with(endpoint, PayloadStyle.FULL, false, 0, true, endpoint.enabledAt());
  }

  static WebhookEndpoint ordered(WebhookEndpoint endpoint) {
    return with(endpoint, PayloadStyle.THIN, true, 0, true, endpoint.enabledAt());
  }

  static WebhookEndpoint withRate(WebhookEndpoint endpoint, int rate) {
    return with(endpoint, PayloadStyle.THIN, false, rate, true, endpoint.enabledAt());
  }

  static WebhookEndpoint disabled(WebhookEndpoint endpoint) {
    return with(endpoint, PayloadStyle.THIN, false, 0, false, endpoint.enabledAt());
  }

  static WebhookEndpoint enabledAt(WebhookEndpoint endpoint, Instant at) {
    return with(endpoint, PayloadStyle.THIN, false, 0, true, at);
  }

  private static WebhookEndpoint with(
      WebhookEndpoint e,
      PayloadStyle payload,
      boolean ordered,
      int rate,
      boolean enabled,
      Instant enabledAt) {
    return new WebhookEndpoint(
        e.id(),
        e.tenant(),
        e.name(),
        e.url(),
        e.eventTypes(),
        e.secrets(),
        payload,
        ordered,
        e.maxConcurrency(),
        rate,
        enabled,
        enabledAt,
        e.created(),
        e.updated());
  }

  static Finished finished(JobStatus status, boolean background, JobLinks links) {
    return new Finished(
        ACME,
        "acme-1",
        "small",
        status,
        200,
        Optional.empty(),
        "simulator",
        "small",
        Usage.NONE,
        1,
        0,
        0,
        background,
        links);
  }

  static Event event(String objectId, Instant at) {
    return Event.of(EventType.RESPONSE_COMPLETED, ACME, objectId, at);
  }
}
