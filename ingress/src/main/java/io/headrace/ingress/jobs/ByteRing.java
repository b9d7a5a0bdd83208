package io.headrace.ingress.jobs;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;

/**
 * Bytes by key in memory outside the heap, written one after the other; the newest overwrite the
 * oldest. What is overwritten, or pushed out of the index, is not found any more.
 */
final class ByteRing implements AutoCloseable {
  /** What is found: the two parts that were put with the key. */
  record Found(byte[] head, byte[] body) {}

  /** One entry may take this part of the ring: a larger one would push out too many others. */
  private static final int MAX_PART = 8;

  private static final int ALIGNMENT = Long.BYTES;
  private static final int LENGTHS = 4 * Integer.BYTES; // of key, head and body; one is spare

  /** Keys of one bucket that are found at once: with random keys the ring's end comes first. */
  private static final int WAYS = 8;

  /** Of the ring's bytes there is a slot for each so many: entries have more than twice that. */
  private static final int BYTES_A_SLOT = 512;

  private static final int MAX_SLOTS = 1 << 28;

  /*
   * Positions count all bytes ever written, from a lap that never was: an empty slot, 0, is older
   * than all that the ring holds. An entry lies in one piece at position % capacity.
   *
   * One lock for both sides. A copy takes a fraction of a microsecond, and what is found can't be
   * overwritten or freed while it is copied out.
   */
  private final Arena arena = Arena.ofShared(); // not counted by -XX:MaxDirectMemorySize
  private final MemorySegment memory;
  private final long capacity;
  private final long[] positions;
  private long end;
  private boolean closed;

  ByteRing(long bytes) {
    capacity = bytes / ALIGNMENT * ALIGNMENT;
    memory = arena.allocate(capacity, ALIGNMENT);
    positions = new long[slots(capacity)];
    end = capacity + ALIGNMENT;
  }

  private static int slots(long capacity) {
    long wanted = Math.clamp(capacity / BYTES_A_SLOT, WAYS, MAX_SLOTS);
    return Integer.highestOneBit((int) wanted * 2 - 1);
  }

  synchronized void put(long hash, byte[] key, byte[] head, byte[] body) {
    long size = aligned((long) LENGTHS + key.length + head.length + body.length);
    if (closed || size > capacity / MAX_PART) {
      return;
    }
    long position = reserve(size);
    long at = position % capacity;
    memory.set(JAVA_INT, at, key.length);
    memory.set(JAVA_INT, at + 4, head.length);
    memory.set(JAVA_INT, at + 8, body.length);
    write(key, at + LENGTHS);
    write(head, at + LENGTHS + key.length);
    write(body, at + LENGTHS + key.length + head.length);
    positions[oldestOf(hash)] = position;
  }

  private static long aligned(long size) {
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** What is left at the ring's end, too short, stays unused for this lap. */
  private long reserve(long size) {
    long left = capacity - end % capacity;
    long position = size <= left ? end : end + left;
    end = position + size;
    return position;
  }

  private void write(byte[] bytes, long at) {
    MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, at, bytes.length);
  }

  private int oldestOf(long hash) {
    int first = bucket(hash);
    int oldest = first;
    for (int slot = first + 1; slot < first + WAYS; slot++) {
      if (positions[slot] < positions[oldest]) {
        oldest = slot;
      }
    }
    return oldest;
  }

  private int bucket(long hash) {
    return (int) hash & (positions.length - 1) & -WAYS;
  }

  synchronized Optional<Found> find(long hash, byte[] key) {
    int first = bucket(hash);
    for (int slot = first; slot < first + WAYS; slot++) {
      if (positions[slot] >= end - capacity && isOf(positions[slot] % capacity, key)) {
        return Optional.of(found(positions[slot] % capacity));
      }
    }
    return Optional.empty();
  }

  private boolean isOf(long at, byte[] key) {
    long start = at + LENGTHS;
    return memory.get(JAVA_INT, at) == key.length
        && MemorySegment.mismatch(
                memory, start, start + key.length, MemorySegment.ofArray(key), 0, key.length)
            < 0;
  }

  private Found found(long at) {
    byte[] head = new byte[memory.get(JAVA_INT, at + 4)];
    byte[] body = new byte[memory.get(JAVA_INT, at + 8)];
    long start = at + LENGTHS + memory.get(JAVA_INT, at);
    MemorySegment.copy(memory, JAVA_BYTE, start, head, 0, head.length);
    MemorySegment.copy(memory, JAVA_BYTE, start + head.length, body, 0, body.length);
    return new Found(head, body);
  }

  /** Frees the memory; from then on the ring keeps and finds nothing. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      Arrays.fill(positions, 0);
      arena.close();
    }
  }
}
