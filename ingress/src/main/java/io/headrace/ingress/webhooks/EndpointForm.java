package io.headrace.ingress.webhooks;

import static io.headrace.ingress.form.Fields.invalid;
import static io.headrace.ingress.form.Fields.required;

import io.headrace.event.EventType;
import io.headrace.ingress.form.Fields;
import io.headrace.job.JobId;
import io.headrace.job.TenantId;
import io.headrace.responses.InvalidRequest;
import io.headrace.webhook.PayloadStyle;
import io.headrace.webhook.SealedSecret;
import io.headrace.webhook.WebhookEndpoint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a create or update call says of an endpoint; absent is left as it is. */
public record EndpointForm(
    Optional<String> name,
    Optional<String> url,
    Optional<List<EventType>> eventTypes,
    Optional<PayloadStyle> payload,
    Optional<Boolean> ordered,
    Optional<Integer> maxConcurrency,
    Optional<Integer> ratePerSecond,
    Optional<Boolean> enabled) {
  private static final Set<String> FIELDS =
      Set.of(
          "name",
          "url",
          "event_types",
          "payload",
          "ordered",
          "max_concurrency",
          "rate_per_second",
          "status");

  public static EndpointForm create(byte[] body, EndpointRules rules) throws InvalidRequest {
    EndpointForm form = update(body, rules);
    required(form.name, "name");
    required(form.url, "url");
    required(form.eventTypes, "event_types");
    return form;
  }

  public static EndpointForm update(byte[] body, EndpointRules rules) throws InvalidRequest {
    Fields fields = Fields.read(body, FIELDS);
    Optional<String> name = fields.text("name");
    Optional<String> url = fields.text("url");
    Optional<List<String>> types = fields.texts("event_types");
    return new EndpointForm(
        name.isEmpty() ? name : Optional.of(rules.name(name.get())),
        url.isEmpty() ? url : Optional.of(rules.url("url", url.get())),
        types.isEmpty() ? Optional.empty() : Optional.of(rules.eventTypes(types.get())),
        payload(fields.text("payload")),
        fields.flag("ordered"),
        fields.integer("max_concurrency", 1, WebhookEndpoint.MAX_CONCURRENCY).map(Long::intValue),
        fields
            .integer("rate_per_second", 0, WebhookEndpoint.MAX_RATE_PER_SECOND)
            .map(Long::intValue),
        enabled(fields.text("status")));
  }

  private static Optional<PayloadStyle> payload(Optional<String> label) throws InvalidRequest {
    Optional<PayloadStyle> style = label.flatMap(PayloadStyle::of);
    if (label.isPresent() && style.isEmpty()) {
      throw invalid("payload", "expected thin or full");
    }
    return style;
  }

  private static Optional<Boolean> enabled(Optional<String> status) throws InvalidRequest {
    if (status.isEmpty()) {
      return Optional.empty();
    }
    return switch (status.get()) {
      case "enabled" -> Optional.of(true);
      case "disabled" -> Optional.of(false);
      case String _ -> throw invalid("status", "expected enabled or disabled");
    };
  }

  WebhookEndpoint endpoint(JobId id, TenantId tenant, SealedSecret secret) {
    return new WebhookEndpoint(
        id.value(),
        tenant,
        name.orElse(""),
        url.orElseThrow(),
        eventTypes.orElseThrow(),
        List.of(secret),
        payload.orElse(PayloadStyle.THIN),
        ordered.orElse(false),
        maxConcurrency.orElse(WebhookEndpoint.DEFAULT_CONCURRENCY),
        ratePerSecond.orElse(0),
        enabled.orElse(true),
        id.created(),
        id.created(),
        id.created());
  }

  /** Enabling ends what disabled the endpoint, also when its owner never did. */
  WebhookEndpoint applied(WebhookEndpoint before, Instant now) {
    return new WebhookEndpoint(
        before.id(),
        before.tenant(),
        name.orElse(before.name()),
        url.orElse(before.url()),
        eventTypes.orElse(before.eventTypes()),
        before.secrets(),
        payload.orElse(before.payload()),
        ordered.orElse(before.ordered()),
        maxConcurrency.orElse(before.maxConcurrency()),
        ratePerSecond.orElse(before.ratePerSecond()),
        enabled.orElse(before.enabled()),
        enabled.orElse(false) ? now : before.enabledAt(),
        before.created(),
        now);
  }
}
