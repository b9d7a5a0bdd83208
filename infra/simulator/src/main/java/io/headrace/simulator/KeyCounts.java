package io.headrace.simulator;

/**
 * Counts calls per idempotency key in bounded memory: 64 bits of hash and a count for each key, in
 * open addressing.
 *
 * <p>Two of four million keys share a hash with a chance of 1 in two million, which is near enough
 * for a test bench. Many small segments, because growing one large table would stop the event loop
 * for a tenth of a second.
 */
final class KeyCounts {
  static final int MAX_KEYS = 4_000_000;
  private static final int SEGMENT_BITS = 7;

  private final Segment[] segments = new Segment[1 << SEGMENT_BITS];
  private final int maxKeys;
  private long keys;
  private long repeated;
  private long extra;
  private long dropped;

  KeyCounts(int maxKeys) {
    this.maxKeys = maxKeys;
    for (int i = 0; i < segments.length; i++) {
      segments[i] = new Segment();
    }
  }

  void add(CharSequence key) {
    long hash = hash(key);
    Segment segment = segment(hash);
    int slot = segment.find(hash);
    if (segment.counts[slot] == 0 && keys >= maxKeys) {
      dropped++;
    } else {
      count(segment.add(slot, hash));
    }
  }

  private void count(int calls) {
    keys += calls == 1 ? 1 : 0;
    repeated += calls == 2 ? 1 : 0;
    extra += calls > 1 ? 1 : 0;
  }

  int get(CharSequence key) {
    long hash = hash(key);
    Segment segment = segment(hash);
    return segment.counts[segment.find(hash)];
  }

  long keys() {
    return keys;
  }

  long repeated() {
    return repeated;
  }

  long extra() {
    return extra;
  }

  long dropped() {
    return dropped;
  }

  private static long hash(CharSequence key) {
    return Dice.hash(key);
  }

  private Segment segment(long hash) {
    return segments[(int) (hash >>> (Long.SIZE - SEGMENT_BITS))];
  }

  /** Linear probing, at most two thirds full. A count of 0 is a free slot. */
  private static final class Segment {
    private static final int FIRST_SLOTS = 64;
    private long[] hashes = new long[FIRST_SLOTS];
    private int[] counts = new int[FIRST_SLOTS];
    private int used;

    int find(long hash) {
      int mask = hashes.length - 1;
      int slot = (int) hash & mask;
      while (counts[slot] != 0 && hashes[slot] != hash) {
        slot = (slot + 1) & mask;
      }
      return slot;
    }

    int add(int slot, long hash) {
      hashes[slot] = hash;
      int calls = ++counts[slot];
      if (calls == 1 && ++used * 3 > hashes.length * 2) {
        grow();
      }
      return calls;
    }

    private void grow() {
      long[] oldHashes = hashes;
      int[] oldCounts = counts;
      hashes = new long[oldHashes.length * 2];
      counts = new int[oldCounts.length * 2];
      for (int i = 0; i < oldHashes.length; i++) {
        if (oldCounts[i] != 0) {
          int slot = find(oldHashes[i]);
          hashes[slot] = oldHashes[i];
          counts[slot] = oldCounts[i];
        }
      }
    }
  }
}
