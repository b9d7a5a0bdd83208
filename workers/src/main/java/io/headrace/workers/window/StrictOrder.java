package io.headrace.workers.window;

import io.headrace.job.Priority;
import java.util.List;

/** The higher first, always. */
final class StrictOrder implements PriorityOrder {
  private static final List<Priority> ORDER = List.of(Priority.values());

  @Override
  public List<Priority> next() {
    return ORDER;
  }

  @Override
  public void served(Priority priority, long cost) {}
}
