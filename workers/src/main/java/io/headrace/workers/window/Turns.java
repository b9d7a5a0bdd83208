package io.headrace.workers.window;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Waiting jobs in an order of service. Not safe for use by many threads. */
interface Turns {
  void add(Job job);

  /**
   * Removes the next job of those whose model may start one now; null when there is none.
   *
   * @param mayStart asked of the models' next jobs, in their order, until one may: that one is
   *     removed, so the answer may take a permit for it. No holds for all of the model
   */
  @Nullable Job poll(Predicate<Job> mayStart);

  /** Removes all of these jobs. */
  List<Job> take(Predicate<Job> which);

  /** What a job that was polled took beyond its {@link Job#cost}; negative: what it left. */
  void correct(Job job, long delta);
}
