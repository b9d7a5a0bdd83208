package io.headrace.ingress.jobs;

import io.headrace.job.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Dead letters in the store of objects. A key is {@code d}, the tenant and the job's id turned
 * round, for what comes after an id's prefix sorts by time: a tenant's letters are one range,
 * whatever their operations.
 */
final class DeadLetterStore {
  private static final String FIRST = "d";
  private static final char LAST = '\uffff';
  private static final String END = FIRST + LAST;

  /** Of an id behind its prefix. */
  private static final int SUFFIX = 32;

  private DeadLetterStore() {}

  static String prefix(TenantId tenant) {
    return FIRST + tenant.value() + '/';
  }

  static String end(TenantId tenant) {
    return prefix(tenant) + LAST;
  }

  static String key(TenantId tenant, String id) {
    return prefix(tenant) + order(id);
  }

  /** Before every letter of the tenant whose job was accepted at that time or later. */
  static String at(TenantId tenant, Instant time) {
    return IdTimes.lowest(prefix(tenant), time);
  }

  static String order(String id) {
    int prefix = id.length() - SUFFIX;
    if (prefix <= 0) {
      throw new IllegalArgumentException("the record's key is no job's id");
    }
    return id.substring(prefix) + id.substring(0, prefix);
  }

  /** The same letter again keeps what became of it. */
  static void put(KeyValueStore<String, byte[]> store, TenantId tenant, DeadLetter letter) {
    String key = key(tenant, letter.id());
    byte[] stored = store.get(key);
    Optional<String> replayed =
        stored == null ? Optional.empty() : DeadLetterCodec.decode(stored).replayedAs();
    store.put(key, DeadLetterCodec.encode(letter.replayedAs(replayed)));
  }

  /** A request is the replay of a letter: the newest one counts. */
  static void replayed(
      KeyValueStore<String, byte[]> store, TenantId tenant, String id, String job) {
    String key = key(tenant, id);
    byte[] stored = store.get(key);
    if (stored != null) {
      DeadLetter letter = DeadLetterCodec.decode(stored).replayedAs(Optional.of(job));
      store.put(key, DeadLetterCodec.encode(letter));
    }
  }

  /** Deletes letters of jobs accepted before then, {@code most} of each tenant. */
  static void purge(KeyValueStore<String, byte[]> store, Instant before, int most) {
    String cursor = FIRST;
    while (true) {
      Optional<TenantId> tenant = tenantFrom(store, cursor);
      if (tenant.isEmpty()) {
        return;
      }
      delete(store, prefix(tenant.get()), at(tenant.get(), before), most);
      cursor = end(tenant.get());
    }
  }

  private static Optional<TenantId> tenantFrom(KeyValueStore<String, byte[]> store, String cursor) {
    try (KeyValueIterator<String, byte[]> keys = store.range(cursor, END)) {
      return keys.hasNext() ? Optional.of(ObjectStore.tenantOf(keys.next().key)) : Optional.empty();
    }
  }

  private static void delete(
      KeyValueStore<String, byte[]> store, String from, String to, int most) {
    List<String> old = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> keys = store.range(from, to)) {
      while (keys.hasNext() && old.size() < most) {
        old.add(keys.next().key);
      }
    }
    old.forEach(store::delete);
  }
}
