package io.headrace.ingress.http;

import io.headrace.config.Secret;
import io.headrace.ingress.http.AtHome.Passed;
import io.headrace.ingress.jobs.JobTable;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.ingress.webhooks.EndpointForm;
import io.headrace.ingress.webhooks.EndpointJson;
import io.headrace.ingress.webhooks.EndpointRegistry;
import io.headrace.ingress.webhooks.EndpointRegistry.WithSecret;
import io.headrace.ingress.webhooks.Rotation;
import io.headrace.ingress.webhooks.Webhooks;
import io.headrace.job.JobId;
import io.headrace.job.TenantId;
import io.headrace.responses.InvalidRequest;
import io.headrace.webhook.WebhookEndpoint;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Webhook endpoints: create, list, retrieve, update, delete, rotate the secret. */
final class WebhookEndpoints {
  private final WebhookDialect dialect;
  private final Webhooks webhooks;
  private final EndpointRegistry registry;
  private final JobTable table;
  private final AtHome home;
  private final InstantSource clock;

  WebhookEndpoints(
      WebhookDialect dialect, Webhooks webhooks, JobTable table, AtHome home, InstantSource clock) {
    this.dialect = dialect;
    this.webhooks = webhooks;
    this.registry = webhooks.registry();
    this.table = table;
    this.home = home;
    this.clock = clock;
  }

  Reply create(Call call) throws Refused, InvalidRequest, QueueUnavailable, InterruptedException {
    byte[] body = WebhookCalls.body(call);
    EndpointForm form = EndpointForm.create(body, webhooks.rules());
    TenantId tenant = call.caller().tenant();
    return secret(
        home.answer(
            call,
            registry.home(tenant),
            Passed.of(dialect.root(), body),
            () -> shown(registry.create(tenant, form).orElseThrow(this::tooMany))));
  }

  private Refused tooMany() {
    return Refused.invalid(
        "webhook_endpoint_limit_reached",
        "",
        "There are "
            + webhooks.limits().endpoints()
            + " webhook endpoints already, which is the most; delete one first.");
  }

  Reply list(Call call) throws Refused, InvalidRequest, QueueUnavailable, InterruptedException {
    int limit = WebhookCalls.limit(call);
    Optional<String> after = WebhookCalls.after(call);
    TenantId tenant = call.caller().tenant();
    return home.answer(
        call,
        registry.home(tenant),
        Passed.of(dialect.root() + WebhookCalls.query(limit, after)),
        () -> page(registry.newest(tenant, after, limit + 1), limit));
  }

  private Reply.Whole page(List<WebhookEndpoint> found, int limit) {
    List<WebhookEndpoint> page = found.subList(0, Math.min(found.size(), limit));
    return WebhookCalls.json(
        EndpointJson.list(
            page.stream().map(WebhookEndpoint::id).toList(),
            page.stream().map(endpoint -> json(endpoint, Optional.empty())).toList(),
            found.size() > limit));
  }

  Reply retrieve(Call call) throws Refused, InvalidRequest, QueueUnavailable, InterruptedException {
    JobId id = WebhookCalls.id(call, registry);
    return home.answer(
        call,
        id.partition(),
        Passed.of(path(id)),
        () -> shown(WebhookCalls.endpoint(call, registry, id)));
  }

  Reply update(Call call) throws Refused, InvalidRequest, QueueUnavailable, InterruptedException {
    JobId id = WebhookCalls.id(call, registry);
    byte[] body = WebhookCalls.body(call);
    EndpointForm form = EndpointForm.update(body, webhooks.rules());
    return home.answer(
        call,
        id.partition(),
        Passed.of(path(id), body),
        () ->
            shown(
                registry
                    .update(call.caller().tenant(), id, form)
                    .orElseThrow(() -> WebhookCalls.noEndpoint(id.value()))));
  }

  Reply rotate(Call call) throws Refused, InvalidRequest, QueueUnavailable, InterruptedException {
    JobId id = WebhookCalls.id(call, registry);
    byte[] body = WebhookCalls.body(call);
    Rotation rotation = Rotation.read(body);
    return secret(
        home.answer(
            call,
            id.partition(),
            Passed.of(path(id) + "/rotate_secret", body),
            () ->
                shown(
                    registry
                        .rotate(call.caller().tenant(), id, rotation)
                        .orElseThrow(() -> WebhookCalls.noEndpoint(id.value())))));
  }

  Reply delete(Call call) throws Refused, InvalidRequest, QueueUnavailable, InterruptedException {
    JobId id = WebhookCalls.id(call, registry);
    return home.answer(call, id.partition(), Passed.of(path(id)), () -> deleted(call, id));
  }

  private Reply.Whole deleted(Call call, JobId id)
      throws Refused, QueueUnavailable, InterruptedException {
    if (!registry.delete(call.caller().tenant(), id)) {
      throw WebhookCalls.noEndpoint(id.value());
    }
    return WebhookCalls.json(EndpointJson.deleted(id.value()));
  }

  private String path(JobId id) {
    return dialect.root() + "/" + id;
  }

  private Reply.Whole shown(WebhookEndpoint endpoint) {
    return WebhookCalls.json(json(endpoint, Optional.empty()));
  }

  private Reply.Whole shown(WithSecret made) {
    return WebhookCalls.json(json(made.endpoint(), Optional.of(made.secret())));
  }

  /** No cache on the way may keep it. */
  private static Reply.Whole secret(Reply.Whole reply) {
    return reply.with("cache-control", "no-store");
  }

  private String json(WebhookEndpoint endpoint, Optional<Secret> secret) {
    int partition = registry.home(endpoint.tenant());
    return dialect.json(
        endpoint, secret, table.history().disabling(partition, endpoint.id()), clock.instant());
  }
}
