package io.headrace.workers.window;

import io.headrace.config.Scheduling;
import io.headrace.job.Priority;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Jobs that were read and wait for their turn. Not safe for use by many threads. */
final class FairQueue {
  private final Scheduling scheduling;
  private final PriorityOrder order;
  private final FeedbackTurns feedback;
  private final Map<Priority, Turns> byPriority = new EnumMap<>(Priority.class);
  private int size;

  /**
   * @param busy whether the processors have more to do than they can at once
   * @param nanos a clock of any origin
   */
  FairQueue(Scheduling scheduling, BooleanSupplier busy, LongSupplier nanos) {
    this.scheduling = scheduling;
    order =
        switch (scheduling) {
          case FAIR -> new LookOrder(busy);
          case FEEDBACK -> new WeightedOrder(1_024, 32, 1);
          case WEIGHTED -> new WeightedOrder(8, 4, 1);
          case STRICT, FIFO -> new StrictOrder();
        };
    feedback = new FeedbackTurns(nanos);
    for (Priority priority : Priority.values()) {
      byPriority.put(
          priority,
          switch (scheduling) {
            case FAIR, WEIGHTED -> new TenantTurns();
            case FEEDBACK -> feedback.of(priority);
            case STRICT, FIFO -> new ArrivalTurns();
          });
    }
  }

  int size() {
    return size;
  }

  void add(Job job) {
    turnsOf(job.priority()).add(job);
    size++;
  }

  /**
   * The next job, or null when there is none that may start now.
   *
   * @param mayStart asked of the next job of each model and priority, in their order, until one
   *     may: that one is returned, so the answer may take a permit for it
   */
  @Nullable Job poll(Predicate<Job> mayStart) {
    for (Priority priority : order.next()) {
      Job job = turns(priority).poll(mayStart);
      if (job != null) {
        order.served(priority, job.cost());
        job.setServedAs(priority);
        size--;
        return job;
      }
    }
    return null;
  }

  /** Removes and returns all of these jobs: somebody else will run them, or nobody. */
  List<Job> take(Predicate<Job> which) {
    List<Job> taken = new ArrayList<>();
    byPriority.values().forEach(turns -> taken.addAll(turns.take(which)));
    size -= taken.size();
    return taken;
  }

  /**
   * A job that was polled has ended.
   *
   * @param delta the token cost that it had, less its {@link Job#cost}
   */
  void correct(Job job, long delta) {
    order.correct(job.servedAs(), delta);
    turns(job.servedAs()).correct(job, delta);
    if (scheduling == Scheduling.FEEDBACK) {
      feedback.ended(job, delta);
    }
  }

  private Turns turnsOf(Priority priority) {
    return turns(scheduling == Scheduling.FIFO ? Priority.HIGH : priority);
  }

  private Turns turns(Priority priority) {
    Turns turns = byPriority.get(priority);
    if (turns == null) {
      throw new IllegalStateException("every priority has its turns");
    }
    return turns;
  }
}
