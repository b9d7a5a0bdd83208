package io.headrace.ingress.jobs;

import io.headrace.job.JobCommand;
import io.headrace.job.JobCommand.Kind;
import io.headrace.job.JobStatus;
import io.headrace.job.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the table keeps of a job: no bodies, only where its records lie. The topics are read
 * independently of each other, so every transition commutes with every other and repeats without
 * effect: whatever the order, the same records make the same entry.
 *
 * @param tenant whose job it is; empty while only commands have been seen
 * @param commands those of the tenant; of anybody as long as the tenant is unknown
 * @param started a worker announced a call
 */
record JobEntry(
    Optional<TenantId> tenant,
    Set<JobCommand> commands,
    boolean started,
    Optional<Accepted> accepted,
    Optional<Outcome> outcome) {
  /** Nothing seen yet. */
  static final JobEntry UNSEEN =
      new JobEntry(Optional.empty(), Set.of(), false, Optional.empty(), Optional.empty());

  /** The worker's own {@code Finished(expired)} is given this long before the table says so. */
  static final Duration EXPIRY_GRACE = Duration.ofSeconds(2);

  /** How long the outcome of a job with {@code store:false} is shown. */
  static final Duration UNSTORED_SHOWN = Duration.ofMinutes(10);

  /** Commands kept while the tenant is unknown; more come only from those who guess. */
  private static final int MAX_COMMANDS = 8;

  /** What the request record says, and where it lies. */
  record Accepted(Instant deadline, boolean background, boolean store, String topic, long offset) {
    private boolean isBefore(Accepted other) {
      int byTopic = topic.compareTo(other.topic);
      return byTopic < 0 || byTopic == 0 && offset < other.offset;
    }
  }

  /** How the job ended, and where the outcome lies in {@code jobs}. */
  record Outcome(JobStatus status, long offset, Instant finished) {}

  /**
   * A request record was read. A job that moves to another lane has several with the same body; one
   * of them is enough.
   */
  JobEntry accepted(TenantId owner, Accepted request) {
    if (isDeleted() || accepted.filter(kept -> !request.isBefore(kept)).isPresent()) {
      return this;
    }
    return ownedBy(owner, started, Optional.of(request), outcome);
  }

  JobEntry started(TenantId owner) {
    return isDeleted() || started ? this : ownedBy(owner, true, accepted, outcome);
  }

  /** An outcome was read; the first in the log stays. */
  JobEntry finished(TenantId owner, Outcome ending) {
    if (isDeleted() || outcome.filter(kept -> kept.offset <= ending.offset).isPresent()) {
      return this;
    }
    return ownedBy(owner, started, accepted, Optional.of(ending));
  }

  JobEntry commanded(JobCommand command) {
    return switch (command.kind()) {
      case CANCEL -> cancelled(command.tenant());
      case DELETE -> deleted(command.tenant());
    };
  }

  JobEntry cancelled(TenantId by) {
    return with(new JobCommand(Kind.CANCEL, by));
  }

  JobEntry deleted(TenantId by) {
    return with(new JobCommand(Kind.DELETE, by));
  }

  private JobEntry with(JobCommand command) {
    boolean foreign = tenant.isPresent() && !tenant.get().equals(command.tenant());
    if (isDeleted() || foreign || commands.contains(command) || commands.size() >= MAX_COMMANDS) {
      return this;
    }
    Set<JobCommand> more =
        Stream.concat(commands.stream(), Stream.of(command))
            .collect(Collectors.toUnmodifiableSet());
    return new JobEntry(tenant, more, started, accepted, outcome).settled();
  }

  private JobEntry ownedBy(
      TenantId owner, boolean nowStarted, Optional<Accepted> request, Optional<Outcome> ending) {
    Set<JobCommand> own =
        commands.isEmpty()
            ? commands
            : commands.stream()
                .filter(command -> command.tenant().equals(owner))
                .collect(Collectors.toUnmodifiableSet());
    return new JobEntry(Optional.of(owner), own, nowStarted, request, ending).settled();
  }

  /** A deleted job keeps nothing but that it is deleted, so that no later record shows it again. */
  private JobEntry settled() {
    return isDeleted()
        ? new JobEntry(
            tenant,
            Set.of(new JobCommand(Kind.DELETE, tenant.orElseThrow())),
            false,
            Optional.empty(),
            Optional.empty())
        : this;
  }

  boolean isDeleted() {
    return tenant.isPresent() && has(Kind.DELETE);
  }

  /** The request record has been read, or needn't be. */
  boolean isSeen() {
    return accepted.isPresent() || isDeleted();
  }

  /** Whether the tenant may see the job at all. */
  boolean isShownTo(TenantId asking, Instant now) {
    return (accepted.isPresent() || outcome.isPresent())
        && tenant.filter(asking::equals).isPresent()
        && !isForgotten(now);
  }

  private boolean isForgotten(Instant now) {
    return accepted.filter(request -> !request.store()).isPresent()
        && outcome.filter(o -> now.isAfter(o.finished().plus(UNSTORED_SHOWN))).isPresent();
  }

  /** The outcome's status, or what is laid over a job without one. */
  JobStatus status(Instant now) {
    if (outcome.isPresent()) {
      return outcome.get().status();
    }
    if (tenant.isPresent() && has(Kind.CANCEL)) {
      return JobStatus.CANCELLED;
    }
    if (accepted.filter(request -> now.isAfter(expiry(request))).isPresent()) {
      return JobStatus.EXPIRED;
    }
    return started ? JobStatus.IN_PROGRESS : JobStatus.QUEUED;
  }

  /** From when on a job without an outcome is shown as expired. */
  static Instant expiry(Accepted request) {
    return request.deadline().plus(EXPIRY_GRACE);
  }

  private boolean has(Kind kind) {
    return !commands.isEmpty() && commands.stream().anyMatch(command -> command.kind() == kind);
  }
}
