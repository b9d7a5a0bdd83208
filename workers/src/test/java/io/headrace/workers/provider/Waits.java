package io.headrace.workers.provider;

import java.time.Duration;
import java.util.Optional;

/** How long a reply asks to be left alone. */
final class Waits {
  private Waits() {}

  static Optional<Duration> of(Reply reply) {
    return switch (reply) {
      case Reply.Throttled throttled -> throttled.retryAfter();
      case Reply.Overloaded overloaded -> overloaded.retryAfter();
      case Reply.Answered _, Reply.Refused _, Reply.TimedOut _, Reply.Unreachable _ ->
          Optional.empty();
    };
  }
}
