package io.headrace.ingress.jobs;

import io.headrace.job.JobId;
import io.headrace.job.TenantId;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** The object table over the stores of the topology. */
final class StoredObjects implements ObjectTable {
  private final OpenStores stores;
  private final InstantSource clock;

  StoredObjects(OpenStores stores, InstantSource clock) {
    this.stores = stores;
    this.clock = clock;
  }

  @Override
  public List<Integer> served() {
    return stores.partitions();
  }

  @Override
  public Optional<byte[]> find(ObjectKind kind, TenantId tenant, JobId id) {
    String key = ObjectStore.key(kind, tenant, id.value());
    return from(id.partition(), store -> Optional.ofNullable(store.get(key)))
        .map(ObjectStore::value);
  }

  @Override
  public List<byte[]> newest(
      ObjectKind kind,
      TenantId tenant,
      int partition,
      Optional<String> before,
      int limit,
      Predicate<byte[]> shown) {
    String first = ObjectStore.prefix(kind, tenant);
    String last =
        before.map(id -> ObjectStore.key(kind, tenant, id)).orElse(ObjectStore.end(kind, tenant));
    return from(partition, store -> page(store.reverseRange(first, last), last, limit, shown));
  }

  @Override
  public List<byte[]> oldest(
      ObjectKind kind,
      TenantId tenant,
      int partition,
      Optional<String> after,
      int limit,
      Predicate<byte[]> shown) {
    String first =
        after.map(id -> ObjectStore.key(kind, tenant, id)).orElse(ObjectStore.prefix(kind, tenant));
    String last = ObjectStore.end(kind, tenant);
    return from(partition, store -> page(store.range(first, last), first, limit, shown));
  }

  private static List<byte[]> page(
      KeyValueIterator<String, byte[]> range, String cursor, int limit, Predicate<byte[]> shown) {
    List<byte[]> found = new ArrayList<>();
    try (range) {
      while (range.hasNext() && found.size() < limit) {
        var next = range.next();
        if (next.value != null && !next.key.equals(cursor)) { // just deleted ones have none
          byte[] value = ObjectStore.value(next.value);
          if (shown.test(value)) {
            found.add(value);
          }
        }
      }
    }
    return found;
  }

  @Override
  public List<OpenObject> open(ObjectKind kind, int partition) {
    return open(kind, partition, Integer.MAX_VALUE, _ -> true);
  }

  @Override
  public List<OpenObject> open(
      ObjectKind kind, int partition, int limit, Predicate<byte[]> counts) {
    String first = ObjectStore.first(kind);
    String last = ObjectStore.last(kind);
    return from(partition, store -> open(store.range(first, last), limit, counts));
  }

  private static List<OpenObject> open(
      KeyValueIterator<String, byte[]> range, int limit, Predicate<byte[]> counts) {
    List<OpenObject> found = new ArrayList<>();
    try (range) {
      while (range.hasNext() && found.size() < limit) {
        var next = range.next();
        if (next.value != null && ObjectStore.isOpen(next.value)) {
          open(next.key, ObjectStore.value(next.value), counts).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  private static Optional<OpenObject> open(String key, byte[] value, Predicate<byte[]> counts) {
    return counts.test(value)
        ? Optional.of(new OpenObject(ObjectStore.tenantOf(key), ObjectStore.idOf(key), value))
        : Optional.empty();
  }

  @Override
  public Set<String> known(ObjectKind kind, int partition, Set<String> ids) {
    String first = ObjectStore.first(kind);
    String last = ObjectStore.last(kind);
    return from(partition, store -> known(store.range(first, last), ids));
  }

  private static Set<String> known(KeyValueIterator<String, byte[]> range, Set<String> ids) {
    Set<String> known = new HashSet<>();
    try (range) {
      while (range.hasNext()) {
        String id = ObjectStore.idOf(range.next().key);
        if (ids.contains(id)) {
          known.add(id);
        }
      }
    }
    return known;
  }

  @Override
  public Optional<Keyed> keyed(int partition, String scope) {
    return from(partition, store -> Optional.ofNullable(store.get(ObjectStore.keyedKey(scope))))
        .map(ObjectStore::keyed)
        .filter(keyed -> !ObjectProcessor.isOld(keyed, clock.instant()));
  }

  private <T> T from(int partition, Function<ReadOnlyKeyValueStore<String, byte[]>, T> reading) {
    try {
      return reading.apply(stores.of(partition).orElseThrow(() -> unavailable(partition)));
    } catch (InvalidStateStoreException _) { // closed since
      throw unavailable(partition);
    }
  }

  private static JobTableUnavailable unavailable(int partition) {
    return new JobTableUnavailable("partition " + partition + " is not served here now");
  }
}
