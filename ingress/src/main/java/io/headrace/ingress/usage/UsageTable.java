package io.headrace.ingress.usage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.job.TenantId;
import io.headrace.topic.Topics;
import io.headrace.usage.UsageKey;
import io.headrace.usage.UsageSums;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Usage of every tenant, in memory and bounded. A start reads it anew from the topics, so nothing
 * has to be stored or repaired here; until that is done, rows are missing at the end.
 */
public final class UsageTable {
  /** Per granularity; about 200 bytes each. */
  private static final int MAX_ROWS = 200_000;

  private final Map<Granularity, UsageRows> rows = new EnumMap<>(Granularity.class);

  public UsageTable(MeterRegistry metrics) {
    this(metrics, MAX_ROWS);
  }

  UsageTable(MeterRegistry metrics, int maxRows) {
    for (Granularity granularity : Granularity.values()) {
      UsageRows kept = new UsageRows(maxRows);
      rows.put(granularity, kept);
      Gauge.builder("headrace.usage.rows", kept, UsageRows::count)
          .description("Rows of usage in memory; at the limit the oldest windows are left out")
          .tag("granularity", granularity.label())
          .register(metrics);
    }
  }

  /** What takes the records of each topic. */
  public Map<String, BiConsumer<String, Optional<byte[]>>> readers(Topics topics) {
    return rows.entrySet().stream()
        .collect(
            Collectors.toMap(
                entry -> entry.getKey().topic(topics).name(), entry -> reader(entry.getValue())));
  }

  private static BiConsumer<String, Optional<byte[]>> reader(UsageRows rows) {
    return (key, sums) ->
        rows.put(UsageKey.decode(key), sums.map(text -> UsageSums.decode(new String(text, UTF_8))));
  }

  /** Rows of {@code from <= start < end} in order of time, then model. */
  public List<UsageRow> find(
      Granularity granularity,
      TenantId tenant,
      UsagePlace from,
      Instant end,
      Predicate<String> model,
      int limit) {
    return of(granularity).find(tenant, from, end, model, limit);
  }

  /** From when on the rows are whole; the epoch while nothing was left out. */
  public Instant completeFrom(Granularity granularity) {
    return of(granularity).completeFrom();
  }

  private UsageRows of(Granularity granularity) {
    return Objects.requireNonNull(rows.get(granularity), "every granularity has rows");
  }
}
