package io.headrace.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.event.Event;
import io.headrace.job.IdempotencyKey;
import java.util.Optional;

/**
 * One event for one endpoint.
 *
 * @param id {@code wh_...}; follows from event and endpoint, so it is the same over attempts,
 *     replays and repeats
 * @param endpoint the endpoint's id, or {@code cb_...} for a job's own callback
 * @param callback the URL of a callback; an endpoint's is looked up for each attempt
 * @param full the body where it isn't the thin one; absent in reports
 */
public record Delivery(
    String id, String endpoint, Optional<String> callback, Event event, Optional<String> full) {
  private static final String ID_PREFIX = "wh_";

  public static Delivery of(String endpoint, Event event, Optional<String> full) {
    return new Delivery(id(endpoint, event), endpoint, Optional.empty(), event, full);
  }

  public static Delivery ofCallback(String url, Event event) {
    String endpoint = Endpoints.ofCallback(event.tenant(), url);
    return new Delivery(id(endpoint, event), endpoint, Optional.of(url), event, Optional.empty());
  }

  /** The very bytes that are signed and sent. */
  public byte[] body() {
    return full.map(text -> text.getBytes(UTF_8)).orElseGet(event::body);
  }

  Delivery withoutBody() {
    return full.isEmpty() ? this : new Delivery(id, endpoint, callback, event, Optional.empty());
  }

  private static String id(String endpoint, Event event) {
    return ID_PREFIX + IdempotencyKey.hash((event.id() + "\n" + endpoint).getBytes(UTF_8));
  }
}
