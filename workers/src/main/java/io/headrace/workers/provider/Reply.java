package io.headrace.workers.provider;

import io.headrace.job.JobError;
import io.headrace.job.JobStatus;
import io.headrace.llm.Usage;
import java.time.Duration;
import java.util.Optional;

/** How a call ended, sorted once at the edge: retry, breaker and pacing read only this. */
public sealed interface Reply {

  /**
   * The provider ran the model.
   *
   * @param status completed, incomplete or failed
   * @param body the client's answer, with the job's own id where its format has one
   */
  record Answered(
      JobStatus status, byte[] body, Usage usage, String servedModel, Optional<JobError> error)
      implements Reply {}

  /** Too many requests or tokens for now; empty when the provider didn't say for how long. */
  record Throttled(Optional<Duration> retryAfter) implements Reply {}

  /** The provider has trouble of its own (5xx). */
  record Overloaded(int httpStatus, Optional<Duration> retryAfter) implements Reply {}

  /** The same request will not be taken from this account (4xx, quota exhausted). */
  record Refused(int httpStatus, JobError error, Fault fault) implements Reply {

    /** For the request itself. */
    public Refused(int httpStatus, JobError error) {
      this(httpStatus, error, Fault.REQUEST);
    }
  }

  /** What a request was refused for. */
  enum Fault {
    REQUEST,
    /** The account's key isn't taken, whatever is asked. */
    KEY,
    /** The account may not ask this, such as a model that wasn't opened to it. */
    PERMISSION,
    /** What the account has paid for is used up, for this model at least. */
    QUOTA
  }

  /** No whole answer within the call's timeout. */
  record TimedOut() implements Reply {}

  /**
   * No connection, or it broke, or what came wasn't an answer.
   *
   * @param reason for people; holds nothing of the prompt or the answer
   */
  record Unreachable(String reason) implements Reply {}
}
