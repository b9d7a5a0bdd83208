package io.headrace.ingress.jobs;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The index of each partition that this instance serves now, restored. Kafka's own interactive
 * queries refuse all partitions while any of them moves; these go on.
 */
final class OpenStores {
  private final ConcurrentMap<Integer, ReadOnlyKeyValueStore<String, byte[]>> stores =
      new ConcurrentHashMap<>();

  void opened(int partition, ReadOnlyKeyValueStore<String, byte[]> store) {
    stores.put(partition, store);
  }

  /** Only the store that was opened is closed: the next owner thread may have been quicker. */
  void closed(int partition, ReadOnlyKeyValueStore<String, byte[]> store) {
    stores.remove(partition, store);
  }

  Optional<ReadOnlyKeyValueStore<String, byte[]>> of(int partition) {
    return Optional.ofNullable(stores.get(partition));
  }

  List<Integer> partitions() {
    return stores.keySet().stream().sorted().toList();
  }

  boolean isOpen(int partition) {
    return stores.containsKey(partition);
  }
}
