package io.headrace.workers.window;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that were in flight when a worker died, and wait to be run again. One of them may be why, so
 * they don't run all at once: the first {@value #ALONE} one by one, then ever more together as they
 * prove harmless. A third crash counts only for a suspect that ran without another: a job that
 * kills its worker is found out, jobs that ran beside it are not given up for it, and thousands of
 * them after a power cut don't queue up behind each other. A suspect has a place for its call only,
 * not while it waits for a provider. Not safe for use by many threads.
 *
 * <p>It comes to an end: where a crash counts for nobody, at least {@value #ALONE} suspects have
 * ended before it, and those of two crashes go first.
 */
final class Suspects {
  private static final int ALONE = 4;

  /** So many more than have a place may be under way, waiting for a provider or for a place. */
  private static final int SPARE = 8;

  /** What kills a worker does so sooner, as a rule; a call may go on for minutes. */
  private static final Duration HARMLESS_AFTER = Duration.ofSeconds(10);

  private static final long NOT_CALLING = Long.MIN_VALUE;
  private static final long JUST_CALLING = Long.MIN_VALUE + 1;

  private final Deque<Job> waiting = new ArrayDeque<>();

  /** Those that have a place, and since when they have been calling. */
  private final Map<Job, Long> places = new HashMap<>();

  private int started;
  private int survived;
  private boolean alone;

  void add(Job job) {
    if (job.isSuspectedTwice()) {
      waiting.addFirst(job);
    } else {
      waiting.addLast(job);
    }
  }

  /** The next one that may start now, or null; it has a place, {@link #isBlamed} tells which. */
  @Nullable Job poll() {
    if (waiting.isEmpty() || !isFree() || started >= together() + SPARE) {
      return null;
    }
    started++;
    Job job = waiting.remove();
    place(job);
    return job;
  }

  private int together() {
    return 1 + survived / ALONE;
  }

  private boolean isFree() {
    return !alone && places.size() < together();
  }

  private void place(Job job) {
    alone = places.isEmpty() && (together() == 1 || waiting.isEmpty());
    places.put(job, NOT_CALLING);
  }

  /** Whether a crash now would count for a job that has just got its place. */
  boolean isBlamed(Job job) {
    return alone || !job.isSuspectedTwice();
  }

  boolean hasPlace(Job job) {
    return places.containsKey(job);
  }

  /** Gives a place to one that has started, if one is free. */
  boolean take(Job job) {
    if (!isFree()) {
      return false;
    }
    place(job);
    return true;
  }

  void callBegins(Job job) {
    places.replace(job, NOT_CALLING, JUST_CALLING);
  }

  void leave(Job job) {
    if (places.remove(job) != null) {
      alone = false;
    }
  }

  /**
   * Frees the places of calls that have gone on for long. Not those of two crashes: the third
   * decides, so a crash must find them without another for as long as they call.
   */
  void look(long nowNanos) {
    places.replaceAll((_, since) -> since == JUST_CALLING ? Long.valueOf(nowNanos) : since);
    for (Map.Entry<Job, Long> held : List.copyOf(places.entrySet())) {
      if (!held.getKey().isSuspectedTwice()
          && held.getValue() != NOT_CALLING
          && nowNanos - held.getValue() >= HARMLESS_AFTER.toNanos()) {
        survived++;
        leave(held.getKey());
      }
    }
  }

  /**
   * @param harmless its outcome is committed
   */
  void ended(Job job, boolean harmless) {
    started--;
    leave(job);
    survived += harmless ? 1 : 0;
  }

  void removeIf(Predicate<Job> gone) {
    waiting.removeIf(gone);
  }
}
