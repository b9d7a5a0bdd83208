package io.headrace.workers.delivery;

import io.headrace.config.Secret;
import io.headrace.job.TenantId;
import io.headrace.webhook.CallbackSecrets;
import io.headrace.webhook.Delivery;
import io.headrace.webhook.DeliveryAttempt;
import io.headrace.webhook.DeliveryReport.Attempted;
import io.headrace.webhook.DeliveryReport.State;
import io.headrace.webhook.SecretBox;
import io.headrace.webhook.UrlPolicy;
import io.headrace.webhook.WebhookSignature;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;

/** Makes one attempt: signs, posts, and says what came of it. */
final class Posting {
  private static final MediaType JSON = MediaType.get("application/json");

  private final UrlPolicy urls;
  private final SecretBox box;
  private final CallbackSecrets callbackSecrets;
  private final Receivers receivers;
  private final RetrySchedule schedule;
  private final InstantSource clock;

  Posting(
      UrlPolicy urls,
      SecretBox box,
      CallbackSecrets callbackSecrets,
      Receivers receivers,
      RetrySchedule schedule,
      InstantSource clock) {
    this.urls = urls;
    this.box = box;
    this.callbackSecrets = callbackSecrets;
    this.receivers = receivers;
    this.schedule = schedule;
    this.clock = clock;
  }

  Attempted post(DeliveryAttempt attempt) {
    Instant begun = Instant.ofEpochMilli(clock.millis());
    Answer answer = answer(attempt, begun);
    return report(attempt, answer, begun, clock.instant());
  }

  private Answer answer(DeliveryAttempt attempt, Instant now) {
    if (urls.refusal(attempt.url()).isPresent()) {
      return Answer.none("url_refused"); // what is allowed may have changed
    }
    try {
      Request request = request(attempt, secrets(attempt, now), now);
      return receivers.post(attempt.delivery().endpoint(), request);
    } catch (IllegalArgumentException _) { // sealed with another ids.secret, or no URL to OkHttp
      return Answer.none("unsendable");
    }
  }

  private List<Secret> secrets(DeliveryAttempt attempt, Instant now) {
    TenantId tenant = attempt.delivery().event().tenant();
    return attempt.secrets().isEmpty()
        ? List.of(callbackSecrets.of(tenant))
        : attempt.secrets().stream()
            .filter(secret -> secret.isValid(now))
            .map(secret -> box.open(tenant, secret))
            .toList();
  }

  private static Request request(DeliveryAttempt attempt, List<Secret> secrets, Instant now) {
    Delivery delivery = attempt.delivery();
    byte[] body = delivery.body();
    return new Request.Builder()
        .url(attempt.url())
        .header("User-Agent", "Headrace/1.0 (webhooks)")
        .header("Accept-Encoding", "identity") // a small answer can't unpack to a large one
        .header("webhook-id", delivery.id())
        .header("webhook-timestamp", Long.toString(now.getEpochSecond()))
        .header("webhook-signature", WebhookSignature.standard(secrets, delivery.id(), now, body))
        .header("X-Webhook-Signature", WebhookSignature.hex(secrets.getFirst(), body))
        .header("X-Webhook-Event", delivery.event().type().label())
        .post(RequestBody.create(body, JSON))
        .build();
  }

  private Attempted report(DeliveryAttempt attempt, Answer answer, Instant begun, Instant ended) {
    Optional<Instant> next =
        isOver(attempt, answer)
            ? Optional.empty()
            : schedule
                .waitAfter(attempt.delivery().id(), attempt.number(), answer.retryAfter())
                .map(wait -> Instant.ofEpochMilli(ended.plus(wait).toEpochMilli()));
    return new Attempted(
        attempt.delivery(),
        attempt.number(),
        begun,
        answer.status(),
        Duration.between(begun, ended).toMillis(),
        answer.error(),
        answer.excerpt(),
        schedule.bounded(answer.retryAfter()).toMillis(),
        answer.isSuccess() ? State.DELIVERED : next.isPresent() ? State.WAITING : State.FAILED,
        next,
        attempt.leasedUntil());
  }

  private static boolean isOver(DeliveryAttempt attempt, Answer answer) {
    return answer.isSuccess() || answer.isGone() || attempt.once();
  }
}
