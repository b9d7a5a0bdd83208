package io.headrace.ingress.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Keeps an endpoint's past deliveries to the newest ones, by number and by age. Owned by its stream
 * thread. An endpoint is counted when its first delivery comes, and deletions are done many at
 * once, so that a delivery costs one lookup.
 */
final class HistoryBound {
  private static final int SLACK = 20; // one part in so many above the limit, then all of it goes
  private static final int MAX_PURGED = 2_000; // per run
  private static final int MAX_VISITED = 500; // endpoints per run

  private final KeyValueStore<String, byte[]> store;
  private final int max;
  private final Duration age;

  /** How many each has, for those that had one since the start. */
  private final Map<String, Integer> counts = new HashMap<>();

  /** Where the next purge goes on. */
  private String cursor = HistoryKeys.FIRST;

  HistoryBound(KeyValueStore<String, byte[]> store, int max, Duration age) {
    this.store = store;
    this.max = max;
    this.age = age;
  }

  /** A delivery that wasn't there was put under this key. */
  void added(String key) {
    String prefix = HistoryKeys.prefixOf(key);
    Integer known = counts.get(prefix);
    int count = known == null ? counted(prefix) : known + 1;
    int slack = Math.max(1, max / SLACK);
    if (count > max + slack) {
      count -= delete(prefix, HistoryKeys.end(prefix), count - max);
    }
    counts.put(prefix, count);
  }

  private int counted(String prefix) {
    int count = 0;
    try (var all = store.range(prefix, HistoryKeys.end(prefix))) {
      while (all.hasNext()) {
        count += all.next().value == null ? 0 : 1; // one just deleted has none
      }
    }
    return count;
  }

  /** Deletes the oldest within the range; tells how many. */
  private int delete(String from, String to, int most) {
    List<String> old = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> keys = store.range(from, to)) {
      while (keys.hasNext() && old.size() < most) {
        old.add(keys.next().key);
      }
    }
    old.forEach(store::delete);
    return old.size();
  }

  /** Goes round all endpoints, some per run. */
  void purge(Instant now) {
    int left = MAX_PURGED;
    for (int visited = 0; visited < MAX_VISITED && left > 0; visited++) {
      String prefix = nextPrefix();
      if (prefix.isEmpty()) {
        cursor = HistoryKeys.FIRST;
        return;
      }
      int deleted = delete(prefix, HistoryKeys.at(prefix, now.minus(age)), left);
      counts.computeIfPresent(prefix, (_, count) -> count - deleted);
      left -= deleted;
      cursor = left > 0 ? HistoryKeys.end(prefix) : prefix;
    }
  }

  private String nextPrefix() {
    try (KeyValueIterator<String, byte[]> keys = store.range(cursor, HistoryKeys.END)) {
      return keys.hasNext() ? HistoryKeys.prefixOf(keys.next().key) : "";
    }
  }
}
