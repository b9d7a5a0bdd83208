package io.headrace.ingress.http;

import io.headrace.event.Event;
import io.headrace.ingress.http.AtHome.Passed;
import io.headrace.ingress.jobs.History;
import io.headrace.ingress.jobs.JobTable;
import io.headrace.ingress.jobs.PastDelivery;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.ingress.webhooks.EndpointRegistry;
import io.headrace.ingress.webhooks.TestForm;
import io.headrace.ingress.webhooks.Webhooks;
import io.headrace.job.JobId;
import io.headrace.job.TenantId;
import io.headrace.responses.InvalidRequest;
import io.headrace.webhook.Delivery;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * {@code POST .../{id}/test}: sends an event that didn't happen, by the way that all events go, and
 * answers what the endpoint said.
 */
final class WebhookTests {
  /** A sender gives an endpoint ten seconds. */
  static final Duration LIMIT = Duration.ofSeconds(15);

  private final WebhookDialect dialect;
  private final Webhooks webhooks;
  private final EndpointRegistry registry;
  private final JobTable table;
  private final AtHome home;
  private final HeldCalls held;
  private final InstantSource clock;

  WebhookTests(
      WebhookDialect dialect,
      Webhooks webhooks,
      JobTable table,
      AtHome home,
      HeldCalls held,
      InstantSource clock) {
    this.dialect = dialect;
    this.webhooks = webhooks;
    this.registry = webhooks.registry();
    this.table = table;
    this.home = home;
    this.held = held;
    this.clock = clock;
  }

  Reply answer(Call call) throws Refused, InvalidRequest, QueueUnavailable, InterruptedException {
    JobId id = WebhookCalls.id(call, registry);
    byte[] body = WebhookCalls.body(call);
    TestForm form = TestForm.read(body);
    return home.answer(
        call,
        id.partition(),
        new Passed(dialect.root() + "/" + id + "/test", body, LIMIT),
        () -> tested(call, id, form));
  }

  private Reply.Whole tested(Call call, JobId id, TestForm form)
      throws Refused, QueueUnavailable, InterruptedException {
    TenantId tenant = call.caller().tenant();
    WebhookCalls.endpoint(call, registry, id);
    Event event = form.event(tenant, clock.instant(), ThreadLocalRandom.current());
    Delivery delivery = Delivery.of(id.value(), event, Optional.empty());
    try (HeldCalls.Place _ = held.enter(tenant)) {
      webhooks.commands().test(delivery);
      PastDelivery past =
          table
              .history()
              .await(new History.Place(id.partition(), tenant, id.value()), delivery, LIMIT)
              .orElseThrow(WebhookTests::late);
      return WebhookCalls.json(dialect.test(id.value(), past));
    }
  }

  private static Refused late() {
    return Refused.of(
            504,
            "server_error",
            "webhook_test_timeout",
            "",
            "The test event was not sent within " + LIMIT.toSeconds() + " s; it may still be.")
        .afterAcceptance();
  }
}
