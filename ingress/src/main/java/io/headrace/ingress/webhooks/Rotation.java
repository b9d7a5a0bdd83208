package io.headrace.ingress.webhooks;

import static io.headrace.ingress.form.Fields.invalid;

import io.headrace.ingress.form.Fields;
import io.headrace.responses.InvalidRequest;
import io.headrace.webhook.SealedSecret;
import io.headrace.webhook.WebhookEndpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A new signing secret for an endpoint.
 *
 * @param oldValidFor how long the one before signs, too
 */
public record Rotation(Duration oldValidFor) {
  private static final String DAY = "keep_old_secret_active_for_24_hours";
  private static final String SECONDS = "old_secret_valid_for";
  private static final Duration MAX = Duration.ofDays(30);

  /** OpenAI's field, or Headrace's in seconds; neither ends the old secret at once. */
  public static Rotation read(byte[] body) throws InvalidRequest {
    Fields fields = Fields.read(body, Set.of(DAY, SECONDS));
    Optional<Boolean> day = fields.flag(DAY);
    Optional<Long> seconds = fields.integer(SECONDS, 0, MAX.toSeconds());
    if (day.isPresent() && seconds.isPresent()) {
      throw invalid(SECONDS, "it can't be given together with '" + DAY + "'");
    }
    return new Rotation(
        seconds
            .map(Duration::ofSeconds)
            .orElse(day.orElse(false) ? Duration.ofDays(1) : Duration.ZERO));
  }

  /** At most two secrets sign: of two that are valid, a further rotation ends the older. */
  WebhookEndpoint applied(WebhookEndpoint before, SealedSecret next, Instant now) {
    SealedSecret replaced = before.secrets().getFirst().endingAt(now.plus(oldValidFor));
    return new WebhookEndpoint(
        before.id(),
        before.tenant(),
        before.name(),
        before.url(),
        before.eventTypes(),
        oldValidFor.isZero() ? List.of(next) : List.of(next, replaced),
        before.payload(),
        before.ordered(),
        before.maxConcurrency(),
        before.ratePerSecond(),
        before.enabled(),
        before.enabledAt(),
        before.created(),
        now);
  }
}
