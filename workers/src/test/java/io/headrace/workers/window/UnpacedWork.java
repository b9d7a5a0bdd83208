package io.headrace.workers.window;

import java.util.Optional;

/** Work whose jobs need nothing to begin, and never are too late. */
interface UnpacedWork extends Work {
  @Override
  default Optional<Ticket> ticket(Job job) {
    return Optional.of(Ticket.NONE);
  }

  @Override
  default boolean isOver(Job job) {
    return false;
  }
}
