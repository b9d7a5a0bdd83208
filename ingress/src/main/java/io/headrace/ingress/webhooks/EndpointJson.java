package io.headrace.ingress.webhooks;

import io.headrace.config.Secret;
import io.headrace.event.EventType;
import io.headrace.ingress.context.JsonObject;
import io.headrace.ingress.jobs.Disabling;
import io.headrace.webhook.SealedSecret;
import io.headrace.webhook.WebhookEndpoint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** An endpoint as clients see it; its secret only where it was just made. */
public final class EndpointJson {
  private EndpointJson() {}

  /** With the fields that OpenAI's has. */
  public static String openAi(WebhookEndpoint endpoint, Optional<Secret> secret) {
    return "{" + common(endpoint, secret) + "}";
  }

  /** With all that Headrace knows. */
  public static String whole(
      WebhookEndpoint endpoint,
      Optional<Secret> secret,
      Optional<Disabling> disabling,
      Instant now) {
    Optional<Disabling> counting = disabling.filter(end -> end.isInForce(endpoint));
    boolean isEnabled = endpoint.enabled() && counting.isEmpty();
    return "{%s,\"payload\":\"%s\",\"ordered\":%s,\"max_concurrency\":%d,\"rate_per_second\":%d,\"status\":\"%s\",\"disabled_reason\":%s,\"disabled_at\":%s,\"old_secret_valid_until\":%s}"
        .formatted(
            common(endpoint, secret),
            endpoint.payload().label(),
            endpoint.ordered(),
            endpoint.maxConcurrency(),
            endpoint.ratePerSecond(),
            isEnabled ? "enabled" : "disabled",
            isEnabled ? "null" : quoted(counting.map(Disabling::reason).orElse("owner")),
            seconds(counting.map(Disabling::at)),
            seconds(oldSecretUntil(endpoint, now)));
  }

  private static Optional<Instant> oldSecretUntil(WebhookEndpoint endpoint, Instant now) {
    return endpoint.secretsAt(now).stream()
        .map(SealedSecret::until)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static String common(WebhookEndpoint endpoint, Optional<Secret> secret) {
    return "\"id\":%s,\"object\":\"webhook_endpoint\",\"created_at\":%d,\"updated_at\":%d,\"name\":%s,\"url\":%s,\"event_types\":%s,\"signing_secret_hint\":%s%s"
        .formatted(
            quoted(endpoint.id()),
            endpoint.created().getEpochSecond(),
            endpoint.updated().getEpochSecond(),
            quoted(endpoint.name()),
            quoted(endpoint.url()),
            labels(endpoint.eventTypes().stream().map(EventType::label).toList()),
            quoted(endpoint.secrets().getFirst().hint()),
            secret.map(s -> ",\"signing_secret\":" + quoted(s.value())).orElse(""));
  }

  public static String deleted(String id) {
    return "{\"id\":%s,\"object\":\"webhook_endpoint.deleted\",\"deleted\":true}"
        .formatted(quoted(id));
  }

  public static String eventTypes() {
    return "{\"object\":\"list\",\"data\":" + labels(EventType.labels()) + "}";
  }

  public static String callbackSecret(Secret secret) {
    return "{\"object\":\"webhook_callback_secret\",\"signing_secret\":%s}"
        .formatted(quoted(secret.value()));
  }

  /**
   * A page of a list.
   *
   * @param ids of the objects in {@code data}
   */
  public static String list(List<String> ids, List<String> data, boolean hasMore) {
    return "{\"object\":\"list\",\"data\":[%s],\"first_id\":%s,\"last_id\":%s,\"has_more\":%s}"
        .formatted(
            String.join(",", data),
            ids.isEmpty() ? "null" : quoted(ids.getFirst()),
            ids.isEmpty() ? "null" : quoted(ids.getLast()),
            hasMore);
  }

  private static String labels(List<String> labels) {
    return labels.stream().map(EndpointJson::quoted).collect(Collectors.joining(",", "[", "]"));
  }

  static String seconds(Optional<Instant> time) {
    return time.map(at -> Long.toString(at.getEpochSecond())).orElse("null");
  }

  static String quoted(String text) {
    return JsonObject.quoted(text);
  }
}
