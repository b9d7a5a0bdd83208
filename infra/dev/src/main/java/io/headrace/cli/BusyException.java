package io.headrace.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The server can't just now; it may be asked again. */
final class BusyException extends IOException {
  private static final long serialVersionUID = 1;

  private final transient Optional<Duration> retryAfter;

  BusyException(String message, Optional<Duration> retryAfter) {
    super(message);
    this.retryAfter = retryAfter;
  }

  Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
