package io.headrace.ingress.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Deletes the entries of jobs accepted longer ago than results are kept.
 *
 * @param age how old an entry may get
 * @param prefixes of ids; each is a range of its own
 * @param most deleted per run and prefix, so that a run stays short
 */
record Purge(Duration age, Set<String> prefixes, int most) {
  /** While there is more to delete than one run may. */
  static final Duration EVERY = Duration.ofSeconds(1);

  /** Once all that was old is deleted: a run reads over what was deleted before. */
  static final Duration PAUSE = Duration.ofMinutes(1);

  /** Deletes what is too old; tells how many. */
  int run(KeyValueStore<String, byte[]> store, Instant now) {
    int count = 0;
    for (String prefix : prefixes) {
      List<String> old = old(store, prefix, IdTimes.lowest(prefix, now.minus(age)));
      old.forEach(store::delete);
      count += old.size();
    }
    return count;
  }

  private List<String> old(KeyValueStore<String, byte[]> store, String from, String before) {
    List<String> ids = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> entries = store.range(from, before)) {
      while (entries.hasNext() && ids.size() < most) {
        ids.add(entries.next().key);
      }
    }
    return ids;
  }
}
