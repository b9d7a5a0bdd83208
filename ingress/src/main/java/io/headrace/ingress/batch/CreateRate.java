package io.headrace.ingress.batch;

import io.headrace.job.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.IntSupplier;

/**
 * How many batches each tenant has created within the last hour, exactly while the tenant's home
 * partition stays here. Who takes the partition over begins with what the tables there show. Any
 * thread.
 */
final class CreateRate {
  static final Duration WINDOW = Duration.ofHours(1);

  private final int most;
  private final Function<TenantId, List<Instant>> known;
  private final IntSupplier moves;
  private final InstantSource clock;
  private final Map<TenantId, Creates> byTenant = new ConcurrentHashMap<>();

  /** Of one tenant, oldest first. Guarded by itself. */
  private static final class Creates {
    Deque<Instant> times = new ArrayDeque<>();
    int asOf = -1; // moves
  }

  /**
   * @param known creations that tables of this instance show
   * @param moves changes when this instance has got another partition
   */
  CreateRate(
      int most, Function<TenantId, List<Instant>> known, IntSupplier moves, InstantSource clock) {
    this.most = most;
    this.known = known;
    this.moves = moves;
    this.clock = clock;
  }

  /** Counts one more; or, where that would be too many, tells how long to wait. */
  Optional<Duration> take(TenantId tenant) {
    Creates creates = byTenant.computeIfAbsent(tenant, _ -> new Creates());
    synchronized (creates) {
      Instant now = clock.instant();
      learn(tenant, creates);
      drop(creates.times, now.minus(WINDOW));
      if (creates.times.size() >= most) {
        return Optional.of(Duration.between(now, creates.times.getFirst().plus(WINDOW)));
      }
      creates.times.addLast(now);
      return Optional.empty();
    }
  }

  /** Of what is remembered and what is found, the longer is nearer to the truth. */
  private void learn(TenantId tenant, Creates creates) {
    int present = moves.getAsInt();
    if (creates.asOf != present) {
      List<Instant> found = new ArrayList<>(known.apply(tenant));
      drop(creates.times, clock.instant().minus(WINDOW));
      if (found.size() > creates.times.size()) {
        found.sort(null);
        creates.times =
            new ArrayDeque<>(found.subList(Math.max(0, found.size() - most), found.size()));
      }
      creates.asOf = present;
    }
  }

  private static void drop(Deque<Instant> times, Instant until) {
    while (!times.isEmpty() && !times.getFirst().isAfter(until)) {
      times.removeFirst();
    }
  }
}
