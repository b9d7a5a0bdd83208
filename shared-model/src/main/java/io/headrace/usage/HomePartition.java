package io.headrace.usage;

import io.headrace.job.TenantId;
import io.headrace.topic.ShardSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.streams.processor.StreamPartitioner;

/** Sends what concerns a tenant to the partition where the tenant's account lives. */
public final class HomePartition<K, V> implements StreamPartitioner<K, V> {
  private final Function<K, TenantId> tenantOf;

  public HomePartition(Function<K, TenantId> tenantOf) {
    this.tenantOf = tenantOf;
  }

  @Override
  public Optional<Set<Integer>> partitions(String topic, K key, V value, int partitions) {
    return Optional.of(Set.of(ShardSet.home(tenantOf.apply(key), partitions)));
  }
}
