package io.headrace.ingress.webhooks;

import static io.headrace.ingress.form.Fields.invalid;

import io.headrace.event.EventType;
import io.headrace.responses.InvalidRequest;
import io.headrace.webhook.UrlPolicy;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What values an endpoint and a callback may have. */
public final class EndpointRules {
  private static final int MAX_NAME = 256;

  private final WebhookLimits limits;
  private final UrlPolicy urls;

  public EndpointRules(WebhookLimits limits, UrlPolicy urls) {
    this.limits = limits;
    this.urls = urls;
  }

  /**
   * @param param the field or header that holds it
   */
  public String url(String param, String url) throws InvalidRequest {
    if (url.length() > limits.url()) {
      throw invalid(param, "the URL must have at most " + limits.url() + " characters");
    }
    Optional<String> refusal = urls.refusal(url);
    if (refusal.isPresent()) {
      throw invalid(param, "the URL " + refusal.get());
    }
    return url;
  }

  String name(String name) throws InvalidRequest {
    if (name.isBlank() || name.length() > MAX_NAME) {
      throw invalid("name", "expected 1 to " + MAX_NAME + " characters");
    }
    return name;
  }

  List<EventType> eventTypes(List<String> labels) throws InvalidRequest {
    Set<EventType> types = new LinkedHashSet<>();
    for (String label : labels) {
      types.add(eventType("event_types", label));
    }
    if (types.isEmpty() || labels.size() > limits.eventTypes()) {
      throw invalid("event_types", "expected 1 to " + limits.eventTypes() + " types");
    }
    return List.copyOf(types);
  }

  static EventType eventType(String param, String label) throws InvalidRequest {
    return EventType.of(label)
        .orElseThrow(
            () -> invalid(param, "expected one of " + String.join(", ", EventType.labels())));
  }
}
