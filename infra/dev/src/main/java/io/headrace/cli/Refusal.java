package io.headrace.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import okhttp3.Headers;
import tools.jackson.databind.JsonNode;

/**
 * An answer that isn't a success.
 *
 * @param again whether the same call may succeed later
 */
record Refusal(int status, String message, boolean again, Optional<Duration> retryAfter) {

  static Refusal of(int status, Headers headers, JsonNode body) {
    JsonNode error = body.path("error");
    String told = Text.of(error.isString() ? error : error.path("message"));
    told = told.isEmpty() ? Text.of(body.path("detail")) : told; // RFC 9457, of native routes
    String code = Text.of(error.path("code")) + Text.of(error.path("type"));
    return new Refusal(
        status,
        told.isEmpty() ? "status " + status : told + " (status " + status + ")",
        mayComeAgain(status, headers, code),
        retryAfter(headers));
  }

  /** As the official SDKs decide; but a 409 is asked again only if it says when. */
  private static boolean mayComeAgain(int status, Headers headers, String code) {
    String told = headers.get("x-should-retry");
    if (told != null) {
      return told.equals("true");
    }
    return switch (status) {
      case 408 -> true;
      case 409 -> headers.get("retry-after") != null;
      case 429 -> !code.contains("insufficient_quota");
      default -> status >= 500;
    };
  }

  private static Optional<Duration> retryAfter(Headers headers) {
    String seconds = headers.get("retry-after");
    return seconds != null && seconds.matches("[0-9]{1,6}")
        ? Optional.of(Duration.ofSeconds(Long.parseLong(seconds)))
        : Optional.empty();
  }

  /** What to throw where the call may be made again; where not, it ends here. */
  IOException thrown(Access access) {
    if (again) {
      return new BusyException(message, retryAfter);
    }
    throw CliException.unreachable(
        switch (status) {
          case 401, 403 ->
              "%s refuses the key (%s): %s".formatted(access.url(), access.keySource(), message);
          default -> access.url() + " refuses: " + message;
        });
  }
}
