package io.headrace.ingress.http;

import io.headrace.ingress.jobs.JobTable;
import io.headrace.ingress.jobs.JobTableUnavailable;
import io.headrace.ingress.jobs.JobView;
import io.headrace.ingress.jobs.Owner;
import io.headrace.ingress.submit.Accepted;
import io.headrace.job.JobId;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the outcome of a job that was just accepted, wherever its table is, and stays with it
 * when the table moves: an error here would make the client submit the job again.
 */
final class Outcomes {
  private static final Logger log = LoggerFactory.getLogger(Outcomes.class);

  /** Asked of another instance at once: one that vanished is noticed soon after. */
  private static final Duration SLICE = Duration.ofSeconds(10);

  /** For another instance, where zero would ask for no outcome. */
  private static final Duration AT_ONCE = Duration.ofMillis(50);

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final JobTable table;
  private final AtOwner owners;
  private final InstantSource clock;

  Outcomes(JobTable table, AtOwner owners, InstantSource clock) {
    this.table = table;
    this.owners = owners;
    this.clock = clock;
  }

  /** The outcome; or 504, when there is none before the deadline. */
  Reply.Whole await(Call call, HeldCalls.Place place, Accepted job)
      throws Refused, InterruptedException {
    Instant limit = job.deadline().plus(NewJobs.GRACE);
    for (Duration left = until(limit); left.isPositive(); left = until(limit)) {
      Optional<Reply.Whole> reply = attempt(call, job.id(), left);
      if (reply.isPresent()) {
        return reply.get();
      }
      place.pause(PAUSE);
    }
    throw Refused.deadlineExceeded();
  }

  /** The outcome, if it is there already. */
  Optional<Reply.Whole> present(Call call, JobId id) throws InterruptedException {
    return switch (table.ownerOf(id.partition())) {
      case Owner.Here() ->
          here(call, id, Duration.ZERO)
              .filter(view -> view.status().isTerminal())
              .map(JobAnswers::outcome);
      case Owner.Elsewhere(URI base) -> elsewhere(call, id, AT_ONCE, base);
      case Owner.Nobody() -> Optional.empty();
    };
  }

  /** The job as it is after {@code wait} at the most; empty when no instance can tell. */
  Optional<Reply.Whole> state(Call call, JobId id, Duration wait) {
    try {
      return Optional.of(owners.object(call, id, wait)).filter(reply -> reply.status() == 200);
    } catch (Refused | JobTableUnavailable | InterruptedException _) {
      return Optional.empty(); // interrupted by a shutdown: the answer is the last one here
    } catch (RuntimeException e) {
      log.atError()
          .addKeyValue("requestId", call.id())
          .addKeyValue("jobId", id)
          .setCause(e)
          .log("an accepted job can't be shown; its call is answered that it is queued");
      return Optional.empty();
    }
  }

  private Duration until(Instant limit) {
    return Duration.between(clock.instant(), limit);
  }

  /** Empty while no instance can tell. */
  private Optional<Reply.Whole> attempt(Call call, JobId id, Duration left)
      throws InterruptedException {
    return switch (table.ownerOf(id.partition())) {
      case Owner.Here() -> here(call, id, left).map(JobAnswers::outcome);
      case Owner.Elsewhere(URI base) -> elsewhere(call, id, left, base);
      case Owner.Nobody() -> Optional.empty();
    };
  }

  /** Empty too when the table hasn't seen the job: it was accepted, so it will. */
  private Optional<JobView> here(Call call, JobId id, Duration left) throws InterruptedException {
    try {
      return table.find(id, call.caller().tenant(), left);
    } catch (JobTableUnavailable _) {
      return Optional.empty();
    }
  }

  private Optional<Reply.Whole> elsewhere(Call call, JobId id, Duration left, URI base) {
    Duration slice = left.compareTo(SLICE) < 0 ? left : SLICE;
    try {
      Reply.Whole reply = owners.forward(call, base, call.outcome(AtOwner.path(id), slice));
      return Optional.of(reply).filter(JobAnswers::isOutcome);
    } catch (Refused _) {
      return Optional.empty();
    }
  }
}
