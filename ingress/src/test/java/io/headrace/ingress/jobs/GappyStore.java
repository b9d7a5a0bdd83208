package io.headrace.ingress.jobs;

import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * A store whose ranges show what a store of Streams may show while it is written to: entries as
 * they were before, entries without a value, and gaps.
 */
final class GappyStore implements ReadOnlyKeyValueStore<String, byte[]> {
  final NavigableMap<String, byte[]> present = new TreeMap<>();
  final NavigableMap<String, byte @Nullable []> inRanges = new TreeMap<>();

  @Override
  public byte @Nullable [] get(String key) {
    return present.get(key);
  }

  @Override
  public KeyValueIterator<String, byte[]> range(String from, String to) {
    Iterator<? extends Map.Entry<String, byte @Nullable []>> entries =
        inRanges.subMap(from, true, to, true).entrySet().iterator();
    return new KeyValueIterator<>() {
      @Override
      public void close() {}

      @Override
      public String peekNextKey() {
        throw new UnsupportedOperationException();
      }

      @Override
      public boolean hasNext() {
        return entries.hasNext();
      }

      @Override
      public KeyValue<String, byte[]> next() {
        var entry = entries.next();
        return new KeyValue<>(entry.getKey(), entry.getValue());
      }
    };
  }

  @Override
  public KeyValueIterator<String, byte[]> all() {
    return range(inRanges.firstKey(), inRanges.lastKey());
  }

  @Override
  public long approximateNumEntries() {
    return inRanges.size();
  }
}
