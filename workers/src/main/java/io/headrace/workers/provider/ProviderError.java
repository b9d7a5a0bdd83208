package io.headrace.workers.provider;

import io.headrace.job.JobError;
import java.time.Duration;
import java.util.Optional;

/**
 * What a provider says with a status that isn't 200. Fields that are not there are "". The message
 * may quote the prompt, so it is for the client only.
 *
 * @param retryAfter how long the body, rather than a header, asks to be left alone
 */
record ProviderError(
    String type,
    String code,
    String message,
    String param,
    Cause cause,
    Optional<Duration> retryAfter) {
  static final ProviderError NONE = new ProviderError("", "", "", "", Cause.OTHER);

  /** What the body tells that the status doesn't. */
  enum Cause {
    /** More of the same won't help: the account is empty, not busy. */
    QUOTA_EXHAUSTED,
    /** It's the gateway's own key; the message may show a part of it. */
    KEY_REFUSED,
    OTHER
  }

  ProviderError(String type, String code, String message, String param, Cause cause) {
    this(type, code, message, param, cause, Optional.empty());
  }

  JobError toJobError(int status) {
    return new JobError(
        type.isEmpty() ? "invalid_request_error" : type,
        code.isEmpty() ? "provider_refused" : code,
        message.isEmpty() ? "The provider refused the request (HTTP " + status + ")." : message,
        param);
  }
}
