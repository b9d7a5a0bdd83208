package io.headrace.ingress.usage;

import io.headrace.job.TenantId;
import io.headrace.usage.UsageKey;
import io.headrace.usage.UsageSums;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one granularity, at most {@code maxRows}. Beyond that the oldest windows go, of all
 * tenants alike, and {@link #completeFrom} says from when on the answers are whole.
 *
 * <p>Written by one thread, read by many.
 */
final class UsageRows {
  private final int maxRows;
  private final Map<TenantId, ConcurrentSkipListMap<UsagePlace, UsageSums>> byTenant =
      new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private volatile Instant completeFrom = Instant.EPOCH;

  UsageRows(int maxRows) {
    this.maxRows = maxRows;
  }

  void put(UsageKey key, Optional<UsageSums> sums) {
    if (key.start().isBefore(completeFrom)) {
      return;
    }
    var rows = byTenant.computeIfAbsent(key.tenant(), _ -> new ConcurrentSkipListMap<>());
    UsagePlace place = new UsagePlace(key.start(), key.model());
    @Nullable UsageSums was = sums.isPresent() ? rows.put(place, sums.get()) : rows.remove(place);
    resize((sums.isPresent() ? 1 : 0) - (was == null ? 0 : 1));
  }

  private void resize(int change) {
    count.addAndGet(change);
    while (count.get() > maxRows) {
      evictOldestWindow();
    }
  }

  private void evictOldestWindow() {
    Instant oldest =
        byTenant.values().stream()
            .filter(rows -> !rows.isEmpty())
            .map(rows -> rows.firstKey().start())
            .min(Comparator.naturalOrder())
            .orElseThrow();
    Instant next = oldest.plusNanos(1);
    completeFrom = next;
    for (var rows : byTenant.values()) {
      var gone = rows.headMap(UsagePlace.first(next));
      count.addAndGet(-gone.size());
      gone.clear();
    }
  }

  /** Rows of {@code from <= start < end} in order of time, then model. */
  List<UsageRow> find(
      TenantId tenant, UsagePlace from, Instant end, Predicate<String> model, int limit) {
    var rows = byTenant.get(tenant);
    return rows == null || !from.start().isBefore(end)
        ? List.of()
        : rows.subMap(from, UsagePlace.first(end)).entrySet().stream()
            .filter(row -> model.test(row.getKey().model()))
            .limit(limit)
            .map(row -> new UsageRow(row.getKey(), row.getValue()))
            .toList();
  }

  int count() {
    return count.get();
  }

  /** The epoch while nothing was left out. */
  Instant completeFrom() {
    return completeFrom;
  }
}
