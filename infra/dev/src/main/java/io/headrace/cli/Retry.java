package io.headrace.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Calls again while there is only trouble on the way, and says so. */
final class Retry {
  /** As long as nothing but trouble is met; a server has restarted by then. */
  static final Duration LIMIT = Duration.ofMinutes(5);

  interface Call<T> {
    T call() throws IOException;
  }

  private final Clock clock;
  private final Display display;

  Retry(Clock clock, Display display) {
    this.clock = clock;
    this.display = display;
  }

  static <T> T once(Access access, Call<T> call) {
    try {
      return call.call();
    } catch (IOException e) {
      throw CliException.unreachable(
          "%s: %s. Is it running? ./headrace up starts one here; --url or HEADRACE_URL names another"
              .formatted(access.url(), reason(e)));
    }
  }

  <T> T call(String doing, Call<T> call) throws InterruptedException {
    Duration begun = clock.now();
    for (int failures = 1; ; failures++) {
      try {
        return call.call();
      } catch (IOException e) {
        Duration wait = Backoff.afterFailure(failures, retryAfter(e));
        if (clock.now().plus(wait).minus(begun).compareTo(LIMIT) > 0) {
          throw CliException.unreachable(
              "%s: %s; given up after %s".formatted(doing, reason(e), Text.length(LIMIT)));
        }
        display.say(
            "%s: %s; will be tried again in %s".formatted(doing, reason(e), Text.length(wait)));
        clock.pause(wait);
      }
    }
  }

  private static Optional<Duration> retryAfter(IOException e) {
    return e instanceof BusyException busy ? busy.retryAfter() : Optional.empty();
  }

  static String reason(IOException e) {
    return switch (e) {
      case java.net.ConnectException _ -> "no connection";
      case java.net.UnknownHostException _ -> "the host isn't known";
      case java.net.SocketTimeoutException _ -> "no answer in time";
      case BusyException busy -> Text.printable(String.valueOf(busy.getMessage()));
      default -> "the connection broke (" + Text.printable(String.valueOf(e.getMessage())) + ")";
    };
  }
}
