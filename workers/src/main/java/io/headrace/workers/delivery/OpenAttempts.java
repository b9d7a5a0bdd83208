package io.headrace.workers.delivery;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one partition that were read and haven't ended. A commit names them, so whoever
 * has the partition after a crash makes just these again, at once, and no other.
 *
 * <p>A commit's offset is the lowest that it names; its metadata has the others, as the distances
 * between them, and first the distance to what wasn't read. Safe for use by all attempts at once.
 */
final class OpenAttempts {
  /**
   * So many of the newest are named, of 3 bytes each at the most: the broker's {@code
   * offset.metadata.max.bytes} is 4,096, in base64. Older ones are made again when their lease
   * ends.
   */
  static final int MAX_NAMED = 1_000;

  /** Of a distance that takes three bytes. */
  private static final long MAX_DISTANCE = (1 << 21) - 1;

  private final NavigableSet<Long> open = new TreeSet<>();

  /** Those of {@link #open} that an earlier owner named and that weren't read again yet. */
  private final NavigableSet<Long> named = new TreeSet<>();

  private long end;
  private boolean changed;

  private OpenAttempts(long end) {
    this.end = end;
  }

  /** As the last commit has them; none where there is no commit, or it isn't one of ours. */
  static OpenAttempts of(@Nullable OffsetAndMetadata committed) {
    if (committed == null) {
      return new OpenAttempts(0);
    }
    try {
      return decode(committed.offset(), Base64.getDecoder().decode(committed.metadata()));
    } catch (IllegalArgumentException | BufferUnderflowException _) {
      return new OpenAttempts(committed.offset());
    }
  }

  private static OpenAttempts decode(long base, byte[] metadata) {
    ByteBuffer in = ByteBuffer.wrap(metadata);
    if (!in.hasRemaining()) {
      return new OpenAttempts(base);
    }
    OpenAttempts found = new OpenAttempts(base + distance(in));
    long offset = base;
    found.open.add(offset);
    while (in.hasRemaining()) {
      offset += distance(in);
      found.open.add(offset);
    }
    found.named.addAll(found.open);
    return found;
  }

  /** Whether the attempt is to be made; not when it ended under an earlier owner. */
  synchronized boolean begin(long offset) {
    NavigableSet<Long> passed = named.headSet(offset, false); // no longer in the log
    open.removeAll(passed);
    passed.clear();
    if (offset < end) {
      return named.remove(offset);
    }
    open.add(offset);
    end = offset + 1;
    changed = true;
    return true;
  }

  synchronized void ended(long offset) {
    changed |= open.remove(offset);
  }

  /** What to commit, when it is anything new. */
  synchronized Optional<OffsetAndMetadata> changes() {
    if (!changed) {
      return Optional.empty();
    }
    changed = false;
    return Optional.of(state());
  }

  /** What to commit as the last word: all that hasn't ended is begun anew by the next owner. */
  synchronized OffsetAndMetadata unfinished() {
    return state();
  }

  /** What to commit when another goes on from here: all that was begun goes on where it is. */
  synchronized OffsetAndMetadata handedOver() {
    open.retainAll(named);
    return state();
  }

  private OffsetAndMetadata state() {
    long first = firstNamed();
    if (first == end) {
      return new OffsetAndMetadata(end);
    }
    ByteBuffer out = ByteBuffer.allocate((MAX_NAMED + 1) * 3);
    put(out, end - first);
    long before = first;
    for (long offset : open.tailSet(first, false)) {
      put(out, offset - before);
      before = offset;
    }
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return new OffsetAndMetadata(first, Base64.getEncoder().encodeToString(bytes));
  }

  /** The end, when there is none. */
  private long firstNamed() {
    long first = end;
    int count = 0;
    for (long offset : open.descendingSet()) {
      if (++count > MAX_NAMED || end - offset > MAX_DISTANCE) {
        break;
      }
      first = offset;
    }
    return first;
  }

  private static void put(ByteBuffer out, long distance) {
    long rest = distance;
    for (; rest >= 0x80; rest >>>= 7) {
      out.put((byte) (rest | 0x80));
    }
    out.put((byte) rest);
  }

  private static long distance(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0 || shift > 28) {
        return value;
      }
    }
  }
}
