package io.headrace.workers.window;

import io.headrace.job.Priority;
import io.headrace.job.TenantId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns of tenants in the priorities of a lane: of each job the one that it asked for, lowered by
 * its tenant's level, also while it waits.
 *
 * <p>Jobs that ask for low are behind all others anyway, and count for no level: a batch doesn't
 * lower its tenant's calls. A tenant's jobs of different priorities that wait in one take turns.
 */
final class FeedbackTurns {
  private final Map<Priority, TenantTurns> byPriority = new EnumMap<>(Priority.class);
  private final Levels levels = new Levels(this::move);
  private final LongSupplier nanos;

  FeedbackTurns(LongSupplier nanos) {
    this.nanos = nanos;
    Stream.of(Priority.values()).forEach(priority -> byPriority.put(priority, new TenantTurns()));
  }

  /** What is served as of this priority; what is added to it has asked for it. */
  Turns of(Priority priority) {
    return new Lowered(priority);
  }

  private void move(TenantId tenant, int from, int to) {
    for (Priority asked : Priority.values()) {
      TenantTurns before = turns(asked.loweredBy(from));
      TenantTurns after = turns(asked.loweredBy(to));
      if (before != after) {
        before.move(tenant, asked, after);
      }
    }
  }

  private TenantTurns turns(Priority priority) {
    return Objects.requireNonNull(byPriority.get(priority));
  }

  private TenantTurns turns(TenantId tenant, Priority asked) {
    return turns(asked.loweredBy(levels.of(tenant)));
  }

  /** A job that was polled took so much more than was thought. */
  void ended(Job job, long delta) {
    if (counts(job.priority())) {
      levels.ended(job.request().tenant(), delta, nanos.getAsLong());
    } else {
      levels.look(nanos.getAsLong());
    }
  }

  private static boolean counts(Priority asked) {
    return asked != Priority.LOW;
  }

  private final class Lowered implements Turns {
    private final Priority priority;

    Lowered(Priority priority) {
      this.priority = priority;
    }

    @Override
    public void add(Job job) {
      TenantId tenant = job.request().tenant();
      if (counts(job.priority())) {
        levels.waits(tenant, job.request().tier().share(), nanos.getAsLong());
      }
      turns(tenant, job.priority()).add(job);
    }

    @Override
    public @Nullable Job poll(Predicate<Job> mayStart) {
      Job job = turns(priority).poll(mayStart);
      if (job != null && counts(job.priority())) {
        levels.started(job.request().tenant(), job.cost(), nanos.getAsLong());
      } else if (job != null) {
        levels.look(nanos.getAsLong());
      }
      return job;
    }

    @Override
    public List<Job> take(Predicate<Job> which) {
      List<Job> taken = turns(priority).take(which);
      taken.stream()
          .filter(job -> counts(job.priority()))
          .forEach(job -> levels.leaves(job.request().tenant()));
      return taken;
    }

    @Override
    public void correct(Job job, long delta) {
      turns(priority).correct(job, delta);
    }
  }
}
