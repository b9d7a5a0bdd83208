package io.headrace.ingress.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.job.TenantId;
import io.headrace.llm.Usage;
import io.headrace.usage.UsageKey;
import io.headrace.usage.UsageSums;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class UsageRowsTest {
  private static final TenantId TENANT = new TenantId("dev");
  private static final TenantId OTHER = new TenantId("other");
  private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");
  private static final Instant END = Instant.parse("2026-11-21T00:00:00Z");

  private final UsageRows rows = new UsageRows(4);

  private void put(TenantId tenant, int minute, String model, long jobs) {
    UsageKey key = new UsageKey(tenant, START.plusSeconds(60L * minute), model);
    rows.put(key, Optional.of(new UsageSums(jobs, 0, Usage.NONE)));
  }

  private List<UsageRow> find(TenantId tenant) {
    return rows.find(tenant, UsagePlace.first(START), END, _ -> true, 100);
  }

  @Test
  void put_sameWindowTwice_keepsTheNewer() {
    put(TENANT, 0, "a", 1);
    put(TENANT, 0, "a", 2);
    assertThat(find(TENANT)).singleElement().extracting(row -> row.sums().jobs()).isEqualTo(2L);
    assertThat(rows.count()).isEqualTo(1);
  }

  @Test
  void put_deletedWindow_isGone() {
    put(TENANT, 0, "a", 1);
    rows.put(new UsageKey(TENANT, START, "a"), Optional.empty());
    assertThat(find(TENANT)).isEmpty();
    assertThat(rows.count()).isZero();
  }

  @Test
  void find_ordersByTimeThenModel_andKeepsTenantsApart() {
    put(TENANT, 1, "a", 3);
    put(TENANT, 0, "b", 2);
    put(TENANT, 0, "a", 1);
    put(OTHER, 0, "a", 9);
    assertThat(find(TENANT)).extracting(row -> row.sums().jobs()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void find_fromThePlaceAfterALimit_goesOnThere() {
    for (int minute = 0; minute < 3; minute++) {
      put(TENANT, minute, "a", minute);
    }
    UsagePlace next = find(TENANT).get(2).place();
    assertThat(UsagePlace.read(next.cursor())).contains(next);
    assertThat(rows.find(TENANT, next, END, _ -> true, 100))
        .extracting(row -> row.sums().jobs())
        .containsExactly(2L);
  }

  @Test
  void put_beyondTheLimit_leavesOutTheOldestWindowOfAllTenants() {
    put(TENANT, 0, "a", 1);
    put(OTHER, 0, "a", 1);
    put(TENANT, 1, "a", 1);
    put(TENANT, 2, "a", 1);
    put(TENANT, 3, "a", 1);
    assertThat(rows.count()).isEqualTo(3);
    assertThat(find(OTHER)).isEmpty();
    assertThat(rows.completeFrom()).isAfter(START).isBefore(START.plusSeconds(60));
    put(TENANT, 0, "late", 1);
    assertThat(find(TENANT)).hasSize(3);
  }
}
