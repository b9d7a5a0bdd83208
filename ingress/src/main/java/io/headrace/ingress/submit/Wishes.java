package io.headrace.ingress.submit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.job.IdempotencyKey;
import io.headrace.job.Priority;
import io.headrace.request.RequestFacts;
import io.headrace.responses.InvalidRequest;
import java.time.Duration;
import java.util.Optional;

/** What a client may ask for beside its body, in Headrace's own headers. */
public final class Wishes {
  public static final String PRIORITY = "X-Headrace-Priority";
  public static final String TIMEOUT = "X-Headrace-Timeout";

  public static final String SESSION = "X-Headrace-Session";

  private static final int MAX_SESSION = 512;

  /** Enough to tell a tenant's sessions apart. */
  private static final int HASH_DIGITS = 16;

  private Wishes() {}

  /** A hash of the session that the call belongs to; the header wins over the body. */
  public static Optional<String> session(Optional<String> header, RequestFacts facts)
      throws InvalidRequest {
    if (header.filter(name -> name.isBlank() || name.length() > MAX_SESSION).isPresent()) {
      throw new InvalidRequest(
          "invalid_value",
          SESSION,
          "Invalid '" + SESSION + "': expected 1 to " + MAX_SESSION + " characters.");
    }
    return header
        .or(facts::session)
        .map(name -> IdempotencyKey.hash(name.getBytes(UTF_8)).substring(0, HASH_DIGITS));
  }

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
