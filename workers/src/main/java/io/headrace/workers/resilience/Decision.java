package io.headrace.workers.resilience;

import io.headrace.config.Hop;
import io.headrace.job.JobError;
import io.headrace.job.JobStatus;
import io.headrace.workers.provider.Reply.Answered;
import io.headrace.workers.provider.Reply.Fault;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;

/** What follows from a provider's reply. */
public sealed interface Decision {

  /** The job ends with the provider's answer. */
  record Answer(Answered reply) implements Decision {}

  /**
   * The job ends without one.
   *
   * @param mayGoWell elsewhere or another time: it was the provider that failed, or its account
   */
  record GiveUp(JobStatus status, int httpStatus, JobError error, boolean mayGoWell)
      implements Decision {

    /** For good. */
    public GiveUp(JobStatus status, int httpStatus, JobError error) {
      this(status, httpStatus, error, false);
    }
  }

  /**
   * The job goes on at another target of its model.
   *
   * @param passedBy places of targets that weren't asked, and may be when all others have failed
   */
  record MoveOn(Hop next, SortedSet<Integer> passedBy) implements Decision {}

  /** Another attempt after a wait. */
  record Again(Duration backoff) implements Decision {}

  /**
   * The provider asked this account to wait; the attempt doesn't count.
   *
   * @param asked empty when it didn't say for how long
   */
  record PauseAccount(Optional<Duration> asked) implements Decision {}

  /**
   * The provider refused the account, not the request: another account may be asked.
   *
   * @param otherwise when there is no other
   */
  record NextAccount(Fault fault, GiveUp otherwise) implements Decision {}
}
