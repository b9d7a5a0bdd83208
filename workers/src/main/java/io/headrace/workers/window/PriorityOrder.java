package io.headrace.workers.window;

import io.headrace.job.Priority;
import java.util.List;

/** Which priority is asked first for the next job. Not safe for use by many threads. */
interface PriorityOrder {
  /** The priorities that may be served now, in turn. */
  List<Priority> next();

  /** The first in that order that had a job which could start. */
  void served(Priority priority, long cost);

  default void correct(Priority priority, long delta) {}
}
