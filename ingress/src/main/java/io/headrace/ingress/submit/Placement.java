package io.headrace.ingress.submit;

import io.headrace.ingress.auth.Caller;
import io.headrace.job.IdempotencyKey;
import io.headrace.job.TenantId;
import io.headrace.topic.ShardSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/** Which of its tenant's partitions a new job, batch or file lives in. */
public final class Placement {
  private final int partitions;

  /** As many as there are configured tenants. */
  private final Map<TenantId, int[]> shards = new ConcurrentHashMap<>();

  public Placement(int partitions) {
    this.partitions = partitions;
  }

  /** How many there are, of all tenants. */
  public int partitions() {
    return partitions;
  }

  public int any(Caller caller, RandomGenerator random) {
    int[] own = shards(caller);
    return own[random.nextInt(own.length)];
  }

  /** One that is {@code near}, if the tenant has any; its outcome then needs no forwarding. */
  public int near(Caller caller, IntPredicate near, RandomGenerator random) {
    int[] own = shards(caller);
    int first = random.nextInt(own.length);
    for (int i = 0; i < own.length; i++) {
      int partition = own[(first + i) % own.length];
      if (near.test(partition)) {
        return partition;
      }
    }
    return own[first];
  }

  /** The one that knows all create calls of an idempotency key. */
  public int keyed(Caller caller, IdempotencyKey key) {
    int[] own = shards(caller);
    return own[Math.floorMod(key.scope().hashCode(), own.length)];
  }

  private int[] shards(Caller caller) {
    return shards.computeIfAbsent(
        caller.tenant(), tenant -> ShardSet.of(tenant, partitions, caller.spread()));
  }
}
