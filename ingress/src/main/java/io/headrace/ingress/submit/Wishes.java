package io.headrace.ingress.submit;

import io.headrace.job.Priority;
import io.headrace.request.RequestFacts;
import io.headrace.responses.InvalidRequest;
import java.time.Duration;
import java.util.Optional;

/** What a client may ask for beside its body, in Headrace's own headers. */
public final class Wishes {
  public static final String PRIORITY = "X-Headrace-Priority";
  public static final String TIMEOUT = "X-Headrace-Timeout";

  private Wishes() {}

  /** The header wins over the body. */
  public static Priority priority(Optional<String> header, RequestFacts facts)
      throws InvalidRequest {
    if (header.isEmpty()) {
      return facts.priority();
    }
    Optional<Priority> asked = Priority.of(header.get().strip());
    if (asked.isEmpty()) {
      throw new InvalidRequest(
          "invalid_value", PRIORITY, "Invalid '" + PRIORITY + "': expected high, normal or low.");
    }
    return asked.get();
  }

  /** Whole seconds, from 1 to the longest that is allowed. */
  public static Duration timeout(Optional<String> header, Duration usual, Duration longest)
      throws InvalidRequest {
    if (header.isEmpty()) {
      return usual;
    }
    Optional<Duration> asked = seconds(header.get(), longest.toSeconds());
    if (asked.isEmpty() || asked.get().isZero()) {
      throw new InvalidRequest(
          "invalid_value",
          TIMEOUT,
          "Invalid '" + TIMEOUT + "': expected whole seconds, 1 to " + longest.toSeconds() + ".");
    }
    return asked.get();
  }

  /** Whole seconds from 0 to {@code most}; empty for anything else. */
  public static Optional<Duration> seconds(String text, long most) {
    String digits = text.strip();
    return digits.matches("\\d{1,9}") && Long.parseLong(digits) <= most
        ? Optional.of(Duration.ofSeconds(Long.parseLong(digits)))
        : Optional.empty();
  }
}
