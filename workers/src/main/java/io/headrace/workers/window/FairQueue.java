package io.headrace.workers.window;

import io.headrace.job.Priority;
import io.headrace.job.TenantId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that were read and wait for their turn. Between priorities: the higher first, but one turn
 * in {@value #NORMAL_TURN} looks at normal first and one in {@value #LOW_TURN} at low, so that
 * nothing starves. Within a priority: deficit round robin over tenants in units of token cost
 * (Shreedhar and Varghese, SIGCOMM '95), so that a tenant's share doesn't grow with its job sizes.
 * While the processors are busy low has those turns alone: a batch takes what is left of them. Not
 * safe for use by many threads.
 */
final class FairQueue {
  private static final int NORMAL_TURN = 8;
  private static final int LOW_TURN = 32;

  /** Token cost that a tenant's turn adds; about the cost of a small job. */
  private static final long QUANTUM = 1_024;

  private final Map<Priority, Turns> byPriority = new EnumMap<>(Priority.class);
  private final BooleanSupplier busy;
  private int size;
  private long turn;

  /**
   * @param busy whether the processors have more to do than they can at once
   */
  FairQueue(BooleanSupplier busy) {
    this.busy = busy;
    for (Priority priority : Priority.values()) {
      byPriority.put(priority, new Turns());
    }
  }

  int size() {
    return size;
  }

  void add(Job job) {
    turns(job.priority()).add(job);
    size++;
  }

  /** The next job, or null when there is none that may start now. */
  @Nullable Job poll() {
    turn++;
    Priority first =
        turn % LOW_TURN == 0
            ? Priority.LOW
            : turn % NORMAL_TURN == 0 ? Priority.NORMAL : Priority.HIGH;
    Job job = turns(first).poll();
    for (Priority priority : Priority.values()) {
      if (job == null && priority != first && mayStart(priority)) {
        job = turns(priority).poll();
      }
    }
    size -= job == null ? 0 : 1;
    return job;
  }

  private boolean mayStart(Priority priority) {
    return priority != Priority.LOW || !busy.getAsBoolean();
  }

  /** Drops the jobs that somebody else will run. */
  void removeIf(Predicate<Job> gone) {
    for (Turns turns : byPriority.values()) {
      size -= turns.removeIf(gone);
    }
  }

  private Turns turns(Priority priority) {
    Turns turns = byPriority.get(priority);
    if (turns == null) {
      throw new IllegalStateException("every priority has its turns");
    }
    return turns;
  }

  /** One tenant's jobs, and the cost that it may still spend in this round. */
  private static final class Share {
    final TenantId tenant;
    final Deque<Job> jobs = new ArrayDeque<>();
    long deficit;

    Share(TenantId tenant) {
      this.tenant = tenant;
    }
  }

  private static final class Turns {
    private final Map<TenantId, Share> byTenant = new HashMap<>();
    private final Deque<Share> round = new ArrayDeque<>();

    void add(Job job) {
      Share share = byTenant.get(job.request().tenant());
      if (share == null) {
        share = new Share(job.request().tenant());
        byTenant.put(share.tenant, share);
        round.add(share);
      }
      share.jobs.add(job);
    }

    @Nullable Job poll() {
      while (!round.isEmpty()) {
        Share share = round.element();
        Job next = share.jobs.element();
        if (round.size() == 1 || share.deficit >= next.cost()) {
          share.deficit = round.size() == 1 ? 0 : share.deficit - next.cost();
          share.jobs.remove();
          dropIfEmpty(share);
          return next;
        }
        share.deficit += QUANTUM;
        round.add(round.remove());
      }
      return null;
    }

    int removeIf(Predicate<Job> gone) {
      int removed = 0;
      for (Iterator<Share> shares = round.iterator(); shares.hasNext(); ) {
        Share share = shares.next();
        int before = share.jobs.size();
        share.jobs.removeIf(gone);
        removed += before - share.jobs.size();
        if (share.jobs.isEmpty()) {
          byTenant.remove(share.tenant);
          shares.remove();
        }
      }
      return removed;
    }

    private void dropIfEmpty(Share share) {
      if (share.jobs.isEmpty()) {
        byTenant.remove(share.tenant);
        round.remove(share);
      }
    }
  }
}
