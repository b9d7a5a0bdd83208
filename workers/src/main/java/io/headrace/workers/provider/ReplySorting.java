package io.headrace.workers.provider;

import io.headrace.config.ProviderConfig.Kind;
import io.headrace.job.JobError;
import io.headrace.workers.provider.ProviderError.Cause;
import io.headrace.workers.provider.Reply.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What every status but 200 means for the job. Pure: this is the whole policy on one page. */
final class ReplySorting {
  private static final int BAD_GATEWAY = 502;

  private final ErrorReader errors;

  private ReplySorting(ErrorReader errors) {
    this.errors = errors;
  }

  static ReplySorting of(Kind kind) {
    return new ReplySorting(ErrorReader.of(kind));
  }

  Reply sort(int status, ReplyHeaders headers, byte[] body, Instant now) {
    if (status < 400) {
      return new Reply.Unreachable("HTTP " + status + ", which is no answer");
    }
    ProviderError error = errors.read(body);
    if (status == 401 || error.cause() == Cause.KEY_REFUSED) {
      return new Reply.Refused(BAD_GATEWAY, keyRefused(status), Fault.KEY);
    }
    if (status == 403) {
      return new Reply.Refused(BAD_GATEWAY, keyRefused(status), Fault.PERMISSION);
    }
    Optional<Duration> wait = RetryHint.of(headers, now).or(error::retryAfter);
    return isTransient(status, headers.get("x-should-retry"), error)
        ? status == 429 ? new Reply.Throttled(wait) : new Reply.Overloaded(status, wait)
        : new Reply.Refused(
            status,
            error.toJobError(status),
            error.cause() == Cause.QUOTA_EXHAUSTED ? Fault.QUOTA : Fault.REQUEST);
  }

  /** The provider's own word first, as OpenAI's clients have it; then the status. */
  private static boolean isTransient(int status, @Nullable String retry, ProviderError error) {
    if ("true".equals(retry)) {
      return true;
    }
    if ("false".equals(retry)) {
      return false;
    }
    return switch (status) {
      case 408 -> true;
      case 429 -> error.cause() != Cause.QUOTA_EXHAUSTED;
      default -> status >= 500;
    };
  }

  /** The provider's message is dropped: it shows a part of the key. */
  private static JobError keyRefused(int status) {
    return new JobError(
        "server_error",
        "provider_auth_failed",
        "The provider refused the gateway's own key (HTTP "
            + status
            + "). An operator must set a valid one; the request itself is not at fault.",
        "");
  }

  static Reply tooLarge(int limit) {
    return new Reply.Refused(
        BAD_GATEWAY,
        new JobError(
            "server_error",
            "response_too_large",
            "The provider's answer is larger than " + (limit >> 20) + " MiB.",
            ""));
  }
}
