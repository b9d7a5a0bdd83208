package io.headrace.webhook;

import io.headrace.event.EventType;
import io.headrace.job.TenantId;
import java.time.Instant;
import java.util.List;

/**
 * Where a tenant wants to be told what happened, as {@code control.webhooks} has it.
 *
 * @param id {@code whe_...}; names the partition of all records about it
 * @param secrets the newest first; each valid one signs
 * @param ordered the next delivery waits for the end of the one before
 * @param maxConcurrency calls at once
 * @param ratePerSecond calls begun per second; 0 is no limit
 * @param enabled by its owner; a disabling by Headrace is a {@link DeliveryReport.Disabled}
 * @param enabledAt the newest time that its owner enabled it; earlier disablings don't count
 */
public record WebhookEndpoint(
    String id,
    TenantId tenant,
    String name,
    String url,
    List<EventType> eventTypes,
    List<SealedSecret> secrets,
    PayloadStyle payload,
    boolean ordered,
    int maxConcurrency,
    int ratePerSecond,
    boolean enabled,
    Instant enabledAt,
    Instant created,
    Instant updated) {
  public static final String ID_PREFIX = "whe_";
  public static final int DEFAULT_CONCURRENCY = 32;
  public static final int MAX_CONCURRENCY = 256;
  public static final int MAX_RATE_PER_SECOND = 10_000;

  /** Current, and the one that it replaced. */
  public static final int MAX_SECRETS = 2;

  public WebhookEndpoint {
    requireRange("max_concurrency", maxConcurrency, 1, MAX_CONCURRENCY);
    requireRange("rate_per_second", ratePerSecond, 0, MAX_RATE_PER_SECOND);
    requireRange("secrets", secrets.size(), 1, MAX_SECRETS);
    eventTypes = List.copyOf(eventTypes);
    secrets = List.copyOf(secrets);
  }

  /** Those that sign a delivery at {@code now}. */
  public List<SealedSecret> secretsAt(Instant now) {
    return secrets.stream().filter(secret -> secret.isValid(now)).toList();
  }

  private static void requireRange(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s must be %d to %d, got %d".formatted(name, min, max, value));
    }
  }
}
