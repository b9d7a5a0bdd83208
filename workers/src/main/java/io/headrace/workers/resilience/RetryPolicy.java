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
 * Retries with exponential backoff and full jitter. A 429 pauses the account and doesn't count, nor
 * does a refused key; every other failure of the provider counts as an attempt.
 *
 * @param attempts calls per job at the most
 * @param backoff upper bound of the wait before the second attempt; doubles
 * @param maxBackoff no wait is longer, whatever the provider asks for
 */
public record RetryPolicy(int attempts, Duration backoff, Duration maxBackoff) {
  private static final int MAX_DOUBLINGS = 20;

  /** A provider that says "at once" and 429 means soon, not now. */
  private static final Duration MIN_PAUSE = Duration.ofMillis(100);

  /**
   * @param attempt the number of the call that got this reply, from 1
   * @param mayRetry whether the provider's retry budget has room
   * @param jitter 0 to 1, drawn anew for each call
   */
  public Decision decide(Reply reply, int attempt, boolean mayRetry, double jitter) {
    return switch (reply) {
      case Reply.Answered answered -> new Answer(answered);
      case Reply.Refused(int status, JobError error, Fault fault) -> {
        GiveUp end = new GiveUp(JobStatus.FAILED, status, error);
        yield fault == Fault.REQUEST ? end : new NextAccount(fault, end);
      }
      case Reply.Throttled(Optional<Duration> after) ->
          new PauseAccount(atLeast(MIN_PAUSE, bounded(after.orElse(backoff))));
      case Reply.Overloaded(int status, Optional<Duration> after) ->
          mayRetry && attempt < attempts
              ? new Again(bounded(after.orElseGet(() -> backoff(attempt, jitter))))
              : giveUp(502, "provider_overloaded", "The provider answered " + status, attempt);
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
    return new GiveUp(JobStatus.FAILED, httpStatus, new JobError("server_error", code, tried, ""));
  }

  private Duration backoff(int attempt, double jitter) {
    long bound = backoff.toMillis() << Math.min(attempt - 1, MAX_DOUBLINGS);
    return Duration.ofMillis((long) (Math.min(bound, maxBackoff.toMillis()) * jitter));
  }

  private static Duration atLeast(Duration min, Duration wait) {
    return wait.compareTo(min) < 0 ? min : wait;
  }

  private Duration bounded(Duration wait) {
    return wait.compareTo(maxBackoff) > 0 ? maxBackoff : wait;
  }
}
