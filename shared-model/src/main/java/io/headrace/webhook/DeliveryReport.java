package io.headrace.webhook;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.headrace.job.TenantId;
import java.time.Instant;
import java.util.Optional;

/** What {@code delivery.attempts} says about an endpoint: all that its history shows. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "report")
@JsonSubTypes({
  @JsonSubTypes.Type(value = DeliveryReport.Attempted.class, name = "attempted"),
  @JsonSubTypes.Type(value = DeliveryReport.Dropped.class, name = "dropped"),
  @JsonSubTypes.Type(value = DeliveryReport.Disabled.class, name = "disabled")
})
public sealed interface DeliveryReport {

  String endpoint();

  TenantId tenant();

  Instant at();

  /** What an attempt left its delivery in. */
  enum State {
    DELIVERED,
    /** Tried again at {@link Attempted#next}. */
    WAITING,
    /** The last attempt failed. */
    FAILED
  }

  /**
   * One attempt, by the sender that made it.
   *
   * @param at when it began
   * @param status of the answer; 0 when there was none
   * @param error a code; empty for a success
   * @param excerpt the start of the answer's body
   * @param retryAfterMillis what the answer asked for, within bounds; 0 for nothing
   * @param next present exactly when the state is {@code WAITING}
   * @param leasedUntil as in its {@link DeliveryAttempt}
   */
  record Attempted(
      Delivery delivery,
      int number,
      Instant at,
      int status,
      long millis,
      String error,
      String excerpt,
      long retryAfterMillis,
      State state,
      Optional<Instant> next,
      Instant leasedUntil)
      implements DeliveryReport {
    public Attempted {
      delivery = delivery.withoutBody();
    }

    @Override
    public String endpoint() {
      return delivery.endpoint();
    }

    @Override
    public TenantId tenant() {
      return delivery.event().tenant();
    }
  }

  /**
   * A delivery that ends without a further attempt, by the schedule.
   *
   * @param reason {@code endpoint_disabled}, {@code endpoint_deleted} or {@code backlog_full}
   */
  record Dropped(Delivery delivery, Instant at, String reason) implements DeliveryReport {
    public Dropped {
      delivery = delivery.withoutBody();
    }

    @Override
    public String endpoint() {
      return delivery.endpoint();
    }

    @Override
    public TenantId tenant() {
      return delivery.event().tenant();
    }
  }

  /**
   * The endpoint gets nothing more until its owner enables it again: it counts while {@code at}
   * isn't before {@link WebhookEndpoint#enabledAt}.
   *
   * @param reason {@code gone} (410) or {@code failing} (nothing but failures for days)
   */
  record Disabled(String endpoint, TenantId tenant, Instant at, String reason)
      implements DeliveryReport {}
}
