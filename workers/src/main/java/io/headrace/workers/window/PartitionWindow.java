package io.headrace.workers.window;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * The records of one partition from the lowest unfinished one to the newest read. Jobs end in any
 * order; what is committed is the lowest unfinished offset, and {@link Progress} for those above.
 * Safe for use by the reader, the dispatcher and the committer at once.
 */
final class PartitionWindow {
  /** A job in flight at so many crashes is given up. */
  static final int MAX_CRASHES = 3;

  /** So many records after a death of an owner, starts need no mark any more. */
  private static final int PROBATION = 1_000;

  private final Deque<Slot> slots = new ArrayDeque<>();
  private final NavigableMap<Long, Progress.Mark> restored;
  private int revision;
  private int probation;
  private long end;
  private int unfinished;

  /** No record above this one has been started, or was there at a crash. */
  private long touched = -1;

  /** Finished in a transaction that is under way: may yet turn out unfinished. */
  private int finishing;

  private int inFlight;
  private boolean changed = true;
  private boolean taken;
  private boolean closed;

  private PartitionWindow(long base, Progress progress) {
    this.end = base;
    this.revision = progress.revision();
    this.restored = progress.byOffset(base);
    this.probation = progress.clean() ? 0 : PROBATION;
  }

  /**
   * A partition as its last owner left it.
   *
   * @throws IllegalArgumentException when the metadata can't be understood: to read on without it
   *     would run jobs again that have their outcome
   */
  static PartitionWindow open(long base, String metadata) {
    return new PartitionWindow(base, Progress.decode(metadata));
  }

  /**
   * A partition whose log was cut off at {@code logEnd} and grows anew from there: what was known
   * of offsets from there on was of other records.
   */
  static PartitionWindow truncated(OffsetAndMetadata last, long logEnd) {
    PartitionWindow window =
        new PartitionWindow(Math.min(last.offset(), logEnd), Progress.decode(last.metadata()));
    window.restored.tailMap(logEnd, true).clear();
    return window;
  }

  /** The offset to read from. */
  synchronized long end() {
    return end;
  }

  /** Whether a record can be taken; if not, it has to be read again later. */
  synchronized boolean fits(long offset) {
    return slots.isEmpty() || Progress.holds(unfinished + finishing + 1, offset + 1 - lowestHeld());
  }

  /**
   * The place of a record that was read; empty when an earlier owner has finished it, or when it
   * was read before.
   */
  synchronized Optional<Slot> add(long offset, long timestamp) {
    if (offset < end) {
      return Optional.empty();
    }
    Progress.Mark mark = restored.get(offset);
    restored.headMap(offset, true).clear();
    Slot slot = new Slot(offset, timestamp, mark == null ? 0 : mark.crashes());
    end = offset + 1;
    if (mark == Progress.Mark.FINISHED) {
      slot.state = Slot.State.FINISHED;
      if (!slots.isEmpty()) {
        slots.add(slot);
        touched = offset;
      }
      return Optional.empty();
    }
    slots.add(slot);
    touched = slot.crashes > 0 ? offset : touched;
    unfinished++;
    return Optional.of(slot);
  }

  /**
   * @param blamed whether a crash from now on counts for this record
   */
  synchronized void start(Slot slot, boolean blamed) {
    slot.state = Slot.State.IN_FLIGHT;
    touched = Math.max(touched, slot.offset);
    slot.blamed = blamed;
    inFlight++;
    changed = true;
  }

  /** Whether a crash counts for a record in flight has changed. */
  synchronized void blame(Slot slot, boolean blamed) {
    slot.blamed = blamed;
    changed = true;
  }

  synchronized void finish(Slot slot) {
    inFlight -= slot.state == Slot.State.IN_FLIGHT ? 1 : 0;
    slot.state = Slot.State.FINISHED;
    touched = Math.max(touched, slot.offset);
    unfinished--;
    finishing++;
  }

  /** The transaction that was to finish the slot didn't commit. */
  synchronized void unfinish(Slot slot) {
    slot.state = Slot.State.IN_FLIGHT;
    inFlight++;
    unfinished++;
    finishing--;
  }

  synchronized boolean isFinished(Slot slot) {
    return slot.state == Slot.State.FINISHED;
  }

  /**
   * Whether a start must be on record before it happens, so that a record that kills its worker at
   * once is found out: until this ownership is on record, after a death of the last owner, and for
   * every record that was there at a crash.
   */
  synchronized boolean mustMark(Slot slot) {
    return !taken || probation > 0 || slot.crashes > 0;
  }

  /** What to commit now. */
  synchronized OffsetAndMetadata commit() {
    changed = false;
    return state(false);
  }

  /** What to commit when the partition is let go in good order: calls in flight were stopped. */
  synchronized OffsetAndMetadata release() {
    return state(true);
  }

  /** The commit went through: drops the finished records at the low end. */
  synchronized void committed() {
    taken = true;
    finishing = 0;
    while (!slots.isEmpty() && slots.peek().state == Slot.State.FINISHED) {
      slots.remove();
      probation -= probation > 0 ? 1 : 0;
    }
  }

  /** The commit didn't go through: what it was to put on record is still to be put there. */
  synchronized void refused() {
    changed = true;
  }

  /** Whether another poll can be taken. */
  synchronized boolean mayGrow(int maxSpread) {
    long spread = end - lowestHeld();
    return spread < maxSpread
        && Progress.holds(unfinished + finishing + Progress.MAX_POLL, spread + Progress.MAX_POLL);
  }

  synchronized int inFlight() {
    return inFlight;
  }

  synchronized boolean isChanged() {
    return changed;
  }

  synchronized int unfinished() {
    return unfinished;
  }

  /** When the oldest unfinished record was accepted, in epoch milliseconds. */
  synchronized OptionalLong oldest() {
    for (Slot slot : slots) {
      if (slot.state != Slot.State.FINISHED) {
        return OptionalLong.of(slot.timestamp);
      }
    }
    return OptionalLong.empty();
  }

  synchronized void close() {
    closed = true;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** Not above the committed offset's successor, whichever way a transaction under way ends. */
  private long lowestHeld() {
    return slots.isEmpty() ? end : slots.element().offset;
  }

  private long base() {
    for (Slot slot : slots) {
      if (slot.state != Slot.State.FINISHED) {
        return slot.offset;
      }
    }
    return end;
  }

  private OffsetAndMetadata state(boolean clean) {
    long base = base();
    List<Progress.Mark> marks = new ArrayList<>();
    for (Slot slot : slots) {
      if (slot.offset > touched) {
        break; // all are queued from here on
      }
      if (slot.offset >= base) {
        while (base + marks.size() < slot.offset) {
          marks.add(Progress.Mark.FINISHED); // an offset that carries no record
        }
        marks.add(mark(slot, clean));
      }
    }
    addRestored(base, marks);
    revision = Progress.revisionAfter(revision);
    Progress progress = new Progress(clean && probation == 0, revision, withoutQueuedEnd(marks));
    return new OffsetAndMetadata(base, progress.encode());
  }

  private static Progress.Mark mark(Slot slot, boolean clean) {
    boolean blameless = slot.state == Slot.State.IN_FLIGHT && (clean || !slot.blamed);
    return Progress.Mark.of(blameless ? Slot.State.QUEUED : slot.state, slot.crashes);
  }

  /** What an earlier owner knew of records that this one hasn't read yet. */
  private void addRestored(long base, List<Progress.Mark> marks) {
    restored.forEach((offset, mark) -> {
      while (base + marks.size() < offset) {
        marks.add(Progress.Mark.QUEUED);
      }
      marks.add(mark.counted());
    });
  }

  private static List<Progress.Mark> withoutQueuedEnd(List<Progress.Mark> marks) {
    int size = marks.size();
    while (size > 0 && marks.get(size - 1) == Progress.Mark.QUEUED) {
      size--;
    }
    return marks.subList(0, size);
  }
}
