package io.headrace.ingress.jobs;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;

/** The newest request and outcome records, up to a number of bytes. Kafka has them all. */
final class RecordCache {
  /** Headers, keys and the cache's own objects: about this many bytes per record. */
  private static final int OVERHEAD = 600;

  private final Cache<RecordAt, CachedRecord> records;
  private final long maxBytes;

  RecordCache(long maxBytes) {
    this.maxBytes = maxBytes;
    records =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((RecordAt _, CachedRecord record) -> OVERHEAD + record.body().length)
            .executor(Runnable::run) // its upkeep is short; another thread would cost more
            .build();
  }

  /** One that alone would push out a large part of the others is left to Kafka. */
  void put(RecordAt at, CachedRecord record) {
    if (record.body().length < maxBytes / 8) {
      records.put(at, record);
    }
  }

  void drop(RecordAt at) {
    records.invalidate(at);
  }

  Optional<CachedRecord> find(RecordAt at) {
    return Optional.ofNullable(records.getIfPresent(at));
  }
}
