package io.headrace.workers.window;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that were in flight when a worker died, and wait to be run again. One of them may be why, so
 * they don't run all at once: the first {@value #ALONE} one by one, then ever more together as they
 * prove harmless. A third crash counts only for a suspect that ran without another: a job that
 * kills its worker is found out, jobs that ran beside it are not given up for it, and thousands of
 * them after a power cut don't queue up behind each other. Not safe for use by many threads.
 *
 * <p>It comes to an end: where a crash counts for nobody, at least {@value #ALONE} suspects have
 * ended before it, and those of two crashes go first.
 */
final class Suspects {
  private static final int ALONE = 4;

  private final Deque<Job> waiting = new ArrayDeque<>();
  private int running;
  private int survived;
  private boolean alone;

  void add(Job job) {
    if (job.isSuspectedTwice()) {
      waiting.addFirst(job);
    } else {
      waiting.addLast(job);
    }
  }

  /** The next one that may start now, or null; {@link #isBlamed} tells how. */
  @Nullable Job poll() {
    int together = 1 + survived / ALONE;
    if (waiting.isEmpty() || alone || running >= together) {
      return null;
    }
    alone = running == 0 && (together == 1 || waiting.size() == 1);
    running++;
    return waiting.remove();
  }

  /** Whether a crash now would count for a job that {@link #poll} just gave. */
  boolean isBlamed(Job job) {
    return alone || !job.isSuspectedTwice();
  }

  /**
   * @param harmless its outcome is committed
   */
  void ended(boolean harmless) {
    running--;
    alone = false;
    survived += harmless ? 1 : 0;
  }

  void removeIf(Predicate<Job> gone) {
    waiting.removeIf(gone);
  }
}
