package io.headrace.workers.delivery;

import io.headrace.webhook.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/**
 * All deliveries of a partition that aren't over, in order of time within each endpoint, on disk
 * and not in memory: {@code <endpoint>|w|<millis>|<id>} waits, {@code <endpoint>|l|<lease's
 * end>|<id>} is leased. A second store finds a delivery by its id, a third knows those that are
 * over.
 */
final class Backlog {
  private static final String ENTRIES = "deliveries-by-time";
  private static final String PLACES = "deliveries-by-id";
  private static final String FINISHED = "finished-deliveries";
  private static final byte[] YES = {1};
  private static final String MARK = ""; // no delivery's id
  private static final char WAITING = 'w';
  private static final char LEASED = 'l';

  /** As wide as milliseconds are until the year 2286. */
  private static final String ZEROS = "0000000000000";

  private final KeyValueStore<String, byte[]> entries;
  private final KeyValueStore<String, String> places;
  private final WindowStore<String, byte[]> finished;
  private final Duration remembered;

  Backlog(ProcessorContext<?, ?> context, Duration remembered) {
    entries = context.getStateStore(ENTRIES);
    places = context.getStateStore(PLACES);
    finished = context.getStateStore(FINISHED);
    this.remembered = remembered;
  }

  static List<StoreBuilder<?>> stores(Duration remembered) {
    return List.of(
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(ENTRIES), Serdes.String(), Serdes.ByteArray())
            .withLoggingEnabled(Map.of()),
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(PLACES), Serdes.String(), Serdes.String())
            .withLoggingEnabled(Map.of()),
        Stores.windowStoreBuilder(
                Stores.persistentWindowStore(FINISHED, remembered, Duration.ofMillis(1), false),
                Serdes.String(),
                Serdes.ByteArray())
            .withLoggingEnabled(Map.of()));
  }

  /**
   * To be called soon after each start. A window store that was never written to has nowhere to
   * note how far it is; the next start would hold the whole task's stores for damaged and read them
   * anew, also after a clean stop.
   */
  void mark(Instant now) {
    finished.put(MARK, YES, now.toEpochMilli());
  }

  /** Where a delivery is. */
  record Place(String key) {
    boolean isLeased() {
      return key.charAt(separator() + 1) == LEASED;
    }

    /** When its lease ends, or its turn among those that wait. */
    Instant time() {
      int start = separator() + 3;
      return Instant.ofEpochMilli(Long.parseLong(key.substring(start, start + ZEROS.length())));
    }

    private int separator() {
      return key.indexOf('|');
    }
  }

  /** A delivery and where it is. */
  record Placed(Place place, Entry entry) {}

  /** Whether a delivery is in hand, or was within the time that is remembered. */
  boolean knows(Delivery delivery) {
    return places.get(delivery.id()) != null
        || finished.fetch(delivery.id(), delivery.event().created().toEpochMilli()) != null;
  }

  Optional<Place> find(String deliveryId) {
    return Optional.ofNullable(places.get(deliveryId)).map(Place::new);
  }

  Entry entry(Place place) {
    return Entry.decode(entries.get(place.key()));
  }

  /**
   * @param order when its turn comes, in relation to the endpoint's others
   */
  void wait(Entry entry, Instant order) {
    put(entry, WAITING, order);
  }

  void lease(Entry entry, Instant end) {
    put(entry, LEASED, end);
  }

  private void put(Entry entry, char kind, Instant time) {
    Delivery delivery = entry.delivery();
    String key = key(delivery.endpoint(), kind, time) + delivery.id();
    entries.put(key, entry.encode());
    places.put(delivery.id(), key);
  }

  /** Before it is put elsewhere. */
  void take(Place place) {
    entries.delete(place.key());
  }

  void drop(Place place, Delivery delivery) {
    entries.delete(place.key());
    places.delete(delivery.id());
  }

  /** Dropped, and known for a while: its event may be told again. */
  void finish(Place place, Delivery delivery, Instant now) {
    drop(place, delivery);
    Instant created = delivery.event().created();
    if (created.isAfter(now.minus(remembered))) {
      finished.put(delivery.id(), YES, created.toEpochMilli());
    }
  }

  /**
   * @param from nothing is before it; saves stepping over what was deleted there
   */
  List<Placed> waiting(String endpoint, Instant from, int limit) {
    return first(key(endpoint, WAITING, from), key(endpoint, WAITING, Instant.MAX), limit);
  }

  /** Leases that ended before {@code end}. */
  List<Placed> leased(String endpoint, Instant from, Instant end, int limit) {
    return first(key(endpoint, LEASED, from), key(endpoint, LEASED, end), limit);
  }

  private List<Placed> first(String from, String to, int limit) {
    List<Placed> found = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> all = entries.range(from, to)) {
      while (found.size() < limit && all.hasNext()) {
        KeyValue<String, byte[]> next = all.next();
        found.add(new Placed(new Place(next.key), Entry.decode(next.value)));
      }
    }
    return found;
  }

  private static String key(String endpoint, char kind, Instant time) {
    String millis =
        time.equals(Instant.MAX) ? "9".repeat(ZEROS.length()) : Long.toString(time.toEpochMilli());
    return endpoint + '|' + kind + '|' + ZEROS.substring(millis.length()) + millis + '|';
  }
}
