package io.headrace.workers.window;

import io.headrace.job.Priority;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The higher first, but one turn in {@value #NORMAL_TURN} looks at normal first and one in {@value
 * #LOW_TURN} at low, so that nothing starves. While the processors are busy low has those turns
 * alone: a batch takes what is left of them.
 */
final class LookOrder implements PriorityOrder {
  private static final int NORMAL_TURN = 8;
  private static final int LOW_TURN = 32;

  private static final List<Priority> HIGH_FIRST = List.of(Priority.values());
  private static final List<Priority> NORMAL_FIRST =
      List.of(Priority.NORMAL, Priority.HIGH, Priority.LOW);
  private static final List<Priority> LOW_FIRST =
      List.of(Priority.LOW, Priority.HIGH, Priority.NORMAL);

  private final BooleanSupplier busy;
  private long turn = 1;
  private boolean stoodBack;

  LookOrder(BooleanSupplier busy) {
    this.busy = busy;
  }

  /** While low stands back each look is a turn, or a queue of low alone would never come to its. */
  @Override
  public List<Priority> next() {
    turn += stoodBack ? 1 : 0;
    stoodBack = turn % LOW_TURN != 0 && busy.getAsBoolean();
    if (turn % LOW_TURN == 0) {
      return LOW_FIRST;
    }
    List<Priority> all = turn % NORMAL_TURN == 0 ? NORMAL_FIRST : HIGH_FIRST;
    return stoodBack ? all.subList(0, all.indexOf(Priority.LOW)) : all;
  }

  @Override
  public void served(Priority priority, long cost) {
    stoodBack = false;
    turn++;
  }
}
