package io.headrace.workers.delivery;

import io.headrace.event.EventType;
import io.headrace.job.TenantId;
import io.headrace.webhook.PayloadStyle;
import io.headrace.webhook.WebhookEndpoint;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** All webhook endpoints, by id and by tenant: written by one thread, read by any. */
final class EndpointTable {
  private final Map<String, WebhookEndpoint> byId = new ConcurrentHashMap<>();
  private final Map<TenantId, Map<String, WebhookEndpoint>> byTenant = new ConcurrentHashMap<>();

  void put(WebhookEndpoint endpoint) {
    byId.put(endpoint.id(), endpoint);
    byTenant
        .computeIfAbsent(endpoint.tenant(), _ -> new ConcurrentHashMap<>())
        .put(endpoint.id(), endpoint);
  }

  void remove(String id) {
    WebhookEndpoint gone = byId.remove(id);
    if (gone != null) {
      of(gone.tenant()).remove(id);
    }
  }

  Optional<WebhookEndpoint> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Those that are to be told. */
  List<WebhookEndpoint> subscribed(TenantId tenant, EventType type) {
    return all(tenant).stream()
        .filter(endpoint -> endpoint.enabled() && endpoint.eventTypes().contains(type))
        .toList();
  }

  /** Whether any of them is told results. */
  boolean wantsResults(TenantId tenant) {
    return all(tenant).stream().anyMatch(endpoint -> endpoint.payload() == PayloadStyle.FULL);
  }

  private Collection<WebhookEndpoint> all(TenantId tenant) {
    return of(tenant).values();
  }

  private Map<String, WebhookEndpoint> of(TenantId tenant) {
    return byTenant.getOrDefault(tenant, Map.of());
  }
}
