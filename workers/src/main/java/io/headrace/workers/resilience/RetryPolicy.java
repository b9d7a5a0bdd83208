package io.headrace.workers.resilience;

import io.headrace.job.JobError;
import io.headrace.job.JobStatus;
import io.headrace.workers.provider.Reply;
import io.headrace.workers.provider.Reply.Fault;
import io.headrace.workers.resilience.Decision.Again;
import io.headrace.workers.resilience.Decision.Answer;
import io.headrace.workers.resilience.Decision.GiveUp;
import io.headrace.workers.resilience.Decision.NextAccount;
import io.headrace.workers.resilience.Decision.PauseAccount;
import java.time.Duration;
import java.util.Optional;

/**
 * Retries with exponential backoff and full jitter. A provider that says for how long it is to be
 * left alone pauses its account beside that. A 429 doesn't count, nor does a refused key; every
 * other failure of the provider counts as an attempt.
 *
 * @param attempts calls per job at the most
 * @param backoff upper bound of the wait before the second attempt; doubles
 * @param maxBackoff no such wait is longer
 */
public record RetryPolicy(int attempts, Duration backoff, Duration maxBackoff) {
  private static final int MAX_DOUBLINGS = 20;

  /**
   * @param attempt the number of the call that got this reply, from 1
   * @param mayRetry whether the provider's retry budget has room
   * @param jitter 0 to 1, drawn anew for each call
   */
  public Decision decide(Reply reply, int attempt, boolean mayRetry, double jitter) {
    return switch (reply) {
      case Reply.Answered answered -> new Answer(answered);
      case Reply.Refused(int status, JobError error, Fault fault) -> {
        GiveUp end = new GiveUp(JobStatus.FAILED, status, error, fault != Fault.REQUEST);
        yield fault == Fault.REQUEST ? end : new NextAccount(fault, end);
      }
      case Reply.Throttled(Optional<Duration> after) -> new PauseAccount(after);
      case Reply.Overloaded(int status, _) ->
          again(
              attempt,
              mayRetry,
              jitter,
              502,
              "provider_overloaded",
              "The provider answered " + status);
      case Reply.TimedOut() ->
          again(attempt, mayRetry, jitter, 504, "provider_timeout", "The provider took too long");
      case Reply.Unreachable(String reason) ->
          again(
              attempt,
              mayRetry,
              jitter,
              502,
              "provider_unreachable",
              "The provider can't be reached: " + reason);
    };
  }

  private Decision again(
      int attempt, boolean mayRetry, double jitter, int status, String code, String message) {
    return mayRetry && attempt < attempts
        ? new Again(backoff(attempt, jitter))
        : giveUp(status, code, message, attempt);
  }

  private static GiveUp giveUp(int httpStatus, String code, String message, int attempts) {
    String tried = message + " (" + attempts + (attempts == 1 ? " attempt)." : " attempts).");
    JobError error = new JobError("server_error", code, tried, "");
    return new GiveUp(JobStatus.FAILED, httpStatus, error, true);
  }

  private Duration backoff(int attempt, double jitter) {
    long bound = backoff.toMillis() << Math.min(attempt - 1, MAX_DOUBLINGS);
    return Duration.ofMillis((long) (Math.min(bound, maxBackoff.toMillis()) * jitter));
  }
}
