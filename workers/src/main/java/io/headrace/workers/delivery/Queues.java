package io.headrace.workers.delivery;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The endpoints of a partition: standings are stored, queues with work in hand are in memory. */
final class Queues {
  private static final String STANDINGS = "endpoint-standings";

  private final KeyValueStore<String, byte[]> standings;
  private final Map<String, Queue> active = new HashMap<>();

  Queues(ProcessorContext<?, ?> context) {
    standings = context.getStateStore(STANDINGS);
    try (KeyValueIterator<String, byte[]> all = standings.all()) {
      all.forEachRemaining(stored -> {
        Standing standing = Standing.decode(stored.value);
        if (!standing.isIdle()) {
          active.put(stored.key, new Queue(stored.key, standing));
        }
      });
    }
  }

  /** Each delivery changes it several times; the cache writes it once per commit. */
  static StoreBuilder<?> store() {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(STANDINGS), Serdes.String(), Serdes.ByteArray())
        .withCachingEnabled()
        .withLoggingEnabled(Map.of());
  }

  Queue of(String endpoint) {
    return active.computeIfAbsent(endpoint, this::load);
  }

  Collection<Queue> active() {
    return List.copyOf(active.values());
  }

  private Queue load(String endpoint) {
    byte[] stored = standings.get(endpoint);
    return new Queue(endpoint, stored == null ? Standing.NEW : Standing.decode(stored));
  }

  /**
   * @param lasting whether it is worth knowing when nothing is in hand: not of callbacks, which may
   *     go to any number of hosts
   */
  void save(Queue queue, boolean lasting, Instant now) {
    boolean isRested = queue.isRested(now);
    if (isRested) {
      active.remove(queue.endpoint);
    }
    if (isRested && !lasting) {
      standings.delete(queue.endpoint);
    } else if (!queue.standing.equals(queue.saved)) {
      standings.put(queue.endpoint, queue.standing.encode());
      queue.saved = queue.standing;
    }
  }
}
