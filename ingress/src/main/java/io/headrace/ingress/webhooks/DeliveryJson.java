package io.headrace.ingress.webhooks;

import static io.headrace.ingress.webhooks.EndpointJson.quoted;
import static io.headrace.ingress.webhooks.EndpointJson.seconds;

import io.headrace.ingress.jobs.PastAttempt;
import io.headrace.ingress.jobs.PastDelivery;
import io.headrace.webhook.Delivery;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Past deliveries as clients see them. */
public final class DeliveryJson {
  private DeliveryJson() {}

  /** One of a list: with its last attempt. */
  public static String brief(PastDelivery past) {
    return "{" + common(past) + "}";
  }

  /**
   * With all attempts.
   *
   * @param excerpt of the answer to an attempt
   */
  public static String whole(PastDelivery past, Function<PastAttempt, Optional<String>> excerpt) {
    return past.attempts().stream()
        .map(attempt -> attempt(attempt, excerpt.apply(attempt)))
        .collect(Collectors.joining(",", "{" + common(past) + ",\"attempts\":[", "]}"));
  }

  private static String common(PastDelivery past) {
    Delivery delivery = past.delivery();
    PastAttempt last = past.last();
    return "\"id\":%s,\"object\":\"webhook_delivery\",\"webhook_endpoint_id\":%s,\"callback_url\":%s,\"event_id\":%s,\"event_type\":\"%s\",\"object_id\":%s,\"created_at\":%d,\"status\":\"%s\",\"attempt_count\":%d,\"last_attempt_at\":%d,\"last_status_code\":%d,\"last_error\":%s,\"next_attempt_at\":%s"
        .formatted(
            quoted(delivery.id()),
            delivery.callback().isPresent() ? "null" : quoted(delivery.endpoint()),
            orNull(delivery.callback().orElse("")),
            quoted(delivery.event().id()),
            delivery.event().type().label(),
            orNull(delivery.event().objectId()),
            delivery.event().created().getEpochSecond(),
            past.outcome().label(),
            past.attempts().size(),
            last.at().getEpochSecond(),
            last.status(),
            orNull(last.error()),
            seconds(last.next()));
  }

  private static String attempt(PastAttempt attempt, Optional<String> excerpt) {
    return "{\"number\":%d,\"started_at\":%d,\"outcome\":\"%s\",\"status_code\":%d,\"duration_ms\":%d,\"error\":%s,\"next_attempt_at\":%s,\"response_excerpt\":%s}"
        .formatted(
            attempt.number(),
            attempt.at().getEpochSecond(),
            attempt.outcome().label(),
            attempt.status(),
            attempt.millis(),
            orNull(attempt.error()),
            seconds(attempt.next()),
            excerpt.map(EndpointJson::quoted).orElse("null"));
  }

  /**
   * What OpenAI's client reads of a test that was answered: {@code success} is true whatever the
   * status, for it says that the test came to an end.
   */
  public static String openAiTest(String endpoint, PastDelivery past) {
    return "{" + test(endpoint, past, true) + "}";
  }

  /** With why it failed; {@code success} is the delivery's. */
  public static String test(String endpoint, PastDelivery past) {
    PastAttempt attempt = past.last();
    return "{%s,\"delivery_id\":%s,\"error\":%s,\"duration_ms\":%d}"
        .formatted(
            test(endpoint, past, attempt.outcome() == PastAttempt.Outcome.DELIVERED),
            quoted(past.delivery().id()),
            orNull(attempt.error()),
            attempt.millis());
  }

  private static String test(String endpoint, PastDelivery past, boolean success) {
    return "\"object\":\"webhook_endpoint.test\",\"event_type\":\"%s\",\"status_code\":%d,\"success\":%s,\"webhook_endpoint_id\":%s"
        .formatted(
            past.delivery().event().type().label(),
            past.last().status(),
            success,
            quoted(endpoint));
  }

  public static String queued(Delivery delivery) {
    return "{\"id\":%s,\"object\":\"webhook_redelivery\",\"queued\":true}"
        .formatted(quoted(delivery.id()));
  }

  /**
   * @param ids in the order of their events
   * @param hasMore the next call goes on after the last of them
   */
  public static String replayed(String endpoint, List<String> ids, boolean hasMore) {
    return "{\"object\":\"webhook_replay\",\"webhook_endpoint_id\":%s,\"queued\":%d,\"last_id\":%s,\"has_more\":%s}"
        .formatted(
            quoted(endpoint), ids.size(), ids.isEmpty() ? "null" : quoted(ids.getLast()), hasMore);
  }

  private static String orNull(String text) {
    return text.isEmpty() ? "null" : quoted(text);
  }
}
