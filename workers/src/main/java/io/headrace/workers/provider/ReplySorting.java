package io.headrace.workers.provider;

import io.headrace.job.JobError;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What every status but 200 means for the job. Pure: this is the whole policy on one page. */
final class ReplySorting {
  private static final int BAD_GATEWAY = 502;

  private ReplySorting() {}

  static Reply sort(int status, ReplyHeaders headers, byte[] body, Instant now) {
    if (status == 401 || status == 403) {
      return new Reply.Refused(BAD_GATEWAY, keyRefused(status));
    }
    if (status >= 400) {
      return error(status, headers, ProviderError.read(body), RetryHint.of(headers, now));
    }
    return new Reply.Unreachable("HTTP " + status + ", which is no answer");
  }

  private static Reply error(
      int status, ReplyHeaders headers, ProviderError error, Optional<Duration> wait) {
    return isTransient(status, headers.get("x-should-retry"), error)
        ? status == 429 ? new Reply.Throttled(wait) : new Reply.Overloaded(status, wait)
        : new Reply.Refused(status, error.toJobError(status));
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
      case 429 -> !error.isQuotaExhausted();
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
