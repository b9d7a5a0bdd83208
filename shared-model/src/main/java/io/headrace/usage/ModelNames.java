package io.headrace.usage;

import io.headrace.job.TenantId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The names that a tenant's sums are kept under. Model names come from clients: those who make them
 * up by the thousand get one sum for all that are too many, not a key, a row and memory for each.
 *
 * <p>It is forgotten with its task; then a tenant may have some more names that day, and each
 * outcome is still in one sum.
 */
final class ModelNames {
  /** Where the rest is counted. */
  static final String OTHER = "other";

  /** Of one tenant in one partition and day (UTC). */
  static final int MAX_PER_DAY = 200;

  private static final long DAY_SECONDS = Duration.ofDays(1).toSeconds();

  private final Map<TenantId, Set<String>> today = new HashMap<>();
  private long day = Long.MIN_VALUE;

  /** The key itself, or the one for the rest. */
  UsageKey known(UsageKey key) {
    beginDay(Math.floorDiv(key.start().getEpochSecond(), DAY_SECONDS));
    Set<String> names = today.computeIfAbsent(key.tenant(), _ -> new HashSet<>());
    boolean known =
        names.contains(key.model()) || names.size() < MAX_PER_DAY && names.add(key.model());
    return known ? key : new UsageKey(key.tenant(), key.start(), OTHER);
  }

  /** Outcomes that come late count for the newest day. */
  private void beginDay(long next) {
    if (next > day) {
      day = next;
      today.clear();
    }
  }
}
