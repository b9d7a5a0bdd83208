package io.headrace.ingress.http;

import io.headrace.ingress.http.AtHome.Passed;
import io.headrace.ingress.http.WebhookDeliveries.Subject;
import io.headrace.ingress.http.WebhookDeliveries.Subjects;
import io.headrace.ingress.jobs.History;
import io.headrace.ingress.jobs.History.Place;
import io.headrace.ingress.jobs.History.Range;
import io.headrace.ingress.jobs.JobTable;
import io.headrace.ingress.jobs.PastDelivery;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.ingress.webhooks.DeliveryJson;
import io.headrace.ingress.webhooks.EndpointRegistry;
import io.headrace.ingress.webhooks.ReplayForm;
import io.headrace.ingress.webhooks.Webhooks;
import io.headrace.job.JobId;
import io.headrace.responses.InvalidRequest;
import io.headrace.webhook.Delivery;
import io.headrace.webhook.PayloadStyle;
import io.headrace.webhook.WebhookEndpoint;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Past deliveries once more: one, or those of a stretch of time. Their ids stay. */
final class WebhookReplays {
  /** Each result of a full payload is fetched anew, many of them from other instances. */
  private static final int MAX_FULL = 500;

  private static final Duration HOLD = Duration.ofSeconds(30);

  private final Webhooks webhooks;
  private final EndpointRegistry registry;
  private final JobTable table;
  private final AtHome home;
  private final FullPayloads payloads;
  private final InstantSource clock;

  WebhookReplays(
      Webhooks webhooks, JobTable table, AtHome home, FullPayloads payloads, InstantSource clock) {
    this.webhooks = webhooks;
    this.registry = webhooks.registry();
    this.table = table;
    this.home = home;
    this.payloads = payloads;
    this.clock = clock;
  }

  /** {@code POST .../deliveries/{delivery}/redeliver}. */
  Endpoint redeliver(Subjects subjects) {
    return call -> {
      Subject subject = subjects.of(call);
      String id = WebhookDeliveries.id(call);
      return home.answer(
          call,
          subject.place().partition(),
          Passed.of(subject.path() + "/" + id + "/redeliver"),
          () -> redelivered(call, subject, id));
    };
  }

  private Reply.Whole redelivered(Call call, Subject subject, String id)
      throws Refused, QueueUnavailable, InterruptedException {
    PayloadStyle style =
        subject.endpoint().isPresent() ? style(call, subject.endpoint().get()) : PayloadStyle.THIN;
    Delivery found = WebhookDeliveries.find(history(), subject.place(), id).delivery();
    Delivery delivery = style == PayloadStyle.FULL ? payloads.full(call, found) : found;
    webhooks.commands().repeat(List.of(delivery));
    return accepted(DeliveryJson.queued(delivery));
  }

  /** {@code POST .../{id}/replay}. */
  Reply replay(Call call) throws Refused, InvalidRequest, QueueUnavailable, InterruptedException {
    JobId id = WebhookCalls.id(call, registry);
    byte[] body = WebhookCalls.body(call);
    ReplayForm form = ReplayForm.read(body, clock.instant());
    Place place = new Place(id.partition(), call.caller().tenant(), id.value());
    return home.answer(
        call,
        id.partition(),
        new Passed(WebhookDialect.OWN.root() + "/" + id + "/replay", body, HOLD),
        () -> replayed(call, id, place, form));
  }

  private Reply.Whole replayed(Call call, JobId id, Place place, ReplayForm form)
      throws Refused, QueueUnavailable, InterruptedException {
    boolean isFull = style(call, id) == PayloadStyle.FULL;
    int most = isFull ? Math.min(MAX_FULL, webhooks.limits().replay()) : webhooks.limits().replay();
    Range range =
        new Range(
            form.since(), form.until(), WebhookDeliveries.cursor(history(), place, form.after()));
    List<PastDelivery> found =
        history().oldest(place, range, most + 1, WebhookDeliveries.shown(form.outcome()));
    List<Delivery> deliveries = new ArrayList<>();
    for (PastDelivery past : found.subList(0, Math.min(found.size(), most))) {
      deliveries.add(isFull ? payloads.full(call, past.delivery()) : past.delivery());
    }
    webhooks.commands().repeat(deliveries);
    return accepted(
        DeliveryJson.replayed(
            place.endpoint(), deliveries.stream().map(Delivery::id).toList(), found.size() > most));
  }

  /** How much is told; a disabled endpoint gets nothing, so it is refused. */
  private PayloadStyle style(Call call, JobId id) throws Refused {
    WebhookEndpoint endpoint = WebhookCalls.endpoint(call, registry, id);
    if (!endpoint.enabled() || isDisabled(id, endpoint)) {
      throw Refused.invalid(
          "webhook_endpoint_disabled",
          "",
          "The webhook endpoint is disabled; enable it first, by status: enabled.");
    }
    return endpoint.payload();
  }

  private boolean isDisabled(JobId id, WebhookEndpoint endpoint) {
    return history()
        .disabling(id.partition(), endpoint.id())
        .filter(end -> end.isInForce(endpoint))
        .isPresent();
  }

  private static Reply.Whole accepted(String json) {
    Reply.Whole reply = WebhookCalls.json(json);
    return new Reply.Whole(202, reply.contentType(), reply.body(), reply.headers());
  }

  private History history() {
    return table.history();
  }
}
