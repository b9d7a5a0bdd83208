package io.headrace.usage;

import io.headrace.job.TenantId;
import java.time.Duration;
import java.time.Instant;

/**
 * Whose sums, from when, of which model. The text form sorts by tenant, then time, so that a range
 * of windows is one scan; the granularity is the topic's.
 */
public record UsageKey(TenantId tenant, Instant start, String model) {
  /** As wide as the seconds are written; made once per outcome, where a formatter is too slow. */
  private static final String ZEROS = "0000000000";

  /** The window of length {@code size} that {@code at} falls into (UTC). */
  public static UsageKey of(TenantId tenant, Instant at, Duration size, String model) {
    long seconds = at.getEpochSecond();
    return new UsageKey(tenant, Instant.ofEpochSecond(seconds - seconds % size.toSeconds()), model);
  }

  /** The least text that a window of the tenant from {@code start} on can have. */
  public static String lowest(TenantId tenant, Instant start) {
    String seconds = Long.toString(start.getEpochSecond());
    return tenant.value() + "|" + ZEROS.substring(seconds.length()) + seconds + "|";
  }

  public String encode() {
    return lowest(tenant, start) + model;
  }

  public static UsageKey decode(String text) {
    String[] parts = text.split("\\|", 3);
    return new UsageKey(
        new TenantId(parts[0]), Instant.ofEpochSecond(Long.parseLong(parts[1])), parts[2]);
  }
}
