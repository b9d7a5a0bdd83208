package io.headrace.topic;

import io.headrace.job.TenantId;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The partitions that a tenant's jobs are spread over (shuffle sharding): a flood fills its own
 * shards only, and two tenants seldom share all of theirs.
 */
public final class ShardSet {
  private ShardSet() {}

  /** {@code spread} different partitions of {@code 0..partitions-1}, the same ones every time. */
  public static int[] of(TenantId tenant, int partitions, int spread) {
    return IntStream.range(0, partitions)
        .boxed()
        .sorted((a, b) -> Long.compareUnsigned(weight(tenant, a), weight(tenant, b)))
        .limit(Math.min(spread, partitions))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Where the tenant's account lives: sums, limits and verdicts. */
  public static int home(TenantId tenant, int partitions) {
    return Arrays.stream(of(tenant, partitions, 1)).findFirst().orElseThrow();
  }

  /** Rendezvous hashing: each partition draws a weight for the tenant, the lightest win. */
  private static long weight(TenantId tenant, int partition) {
    long mixed = 0xcbf29ce484222325L + partition * 0x9e3779b97f4a7c15L;
    for (int i = 0; i < tenant.value().length(); i++) {
      mixed = (mixed ^ tenant.value().charAt(i)) * 0x100000001b3L;
    }
    mixed = (mixed ^ mixed >>> 33) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ mixed >>> 33;
  }
}
