package io.headrace.workers.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.ProviderConfig.Kind;
import io.headrace.job.JobError;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReplySortingTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final String QUOTA =
      "{\"error\":{\"type\":\"insufficient_quota\",\"message\":\"m\"}}";

  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // status | headers | error code | reply | wait in ms
        "429 | -                                        | rate_limit_exceeded       | Throttled  | -",
        "429 | retry-after-ms=250;retry-after=9         | rate_limit_exceeded       | Throttled  | 250",
        "429 | retry-after-ms=12.5                      | -                         | Throttled  | 12",
        "429 | retry-after=3                            | -                         | Throttled  | 3000",
        "429 | retry-after=0.5                          | -                         | Throttled  | 500",
        "429 | retry-after=0                            | -                         | Throttled  | 0",
        "429 | retry-after=Fri, 20 Nov 2026 10:00:07 GMT| -                         | Throttled  | 7000",
        "429 | retry-after=Fri, 20 Nov 2026 09:00:00 GMT| -                         | Throttled  | 0",
        "429 | retry-after-ms=soon;retry-after=2        | -                         | Throttled  | 2000",
        "429 | retry-after=-5                           | -                         | Throttled  | -",
        "429 | retry-after=tomorrow                     | -                         | Throttled  | -",
        "429 | retry-after=999999999                    | -                         | Throttled  | 86400000",
        "429 | retry-after=Fri, 20 Nov 2099 09:00:00 GMT| -                         | Throttled  | 86400000",
        "429 | x-should-retry=true;retry-after=1        | insufficient_quota        | Throttled  | 1000",
        "429 | x-should-retry=false;retry-after=1       | rate_limit_exceeded       | Refused    | -",
        "429 | -                                        | insufficient_quota        | Refused    | -",
        "429 | retry-after=1                            | credit_balance_exhausted  | Refused    | -",
        "429 | -                                        | billing_hard_limit_reached| Refused    | -",
        "408 | -                                        | -                         | Overloaded | -",
        "409 | x-should-retry=true;retry-after=1        | -                         | Overloaded | 1000",
        "409 | -                                        | -                         | Refused    | -",
        "500 | -                                        | -                         | Overloaded | -",
        "500 | x-should-retry=false                     | -                         | Refused    | -",
        "502 | -                                        | -                         | Overloaded | -",
        "503 | retry-after=2                            | slow_down                 | Overloaded | 2000",
        "504 | -                                        | -                         | Overloaded | -",
        "529 | -                                        | -                         | Overloaded | -",
        "400 | -                                        | context_length_exceeded   | Refused    | -",
        "402 | -                                        | -                         | Refused    | -",
        "404 | -                                        | model_not_found           | Refused    | -",
        "413 | -                                        | -                         | Refused    | -",
        "422 | -                                        | -                         | Refused    | -",
        "401 | x-should-retry=true                      | invalid_api_key           | Refused    | -",
        "403 | -                                        | -                         | Refused    | -",
        "302 | -                                        | -                         | Unreachable| -",
        "204 | -                                        | -                         | Unreachable| -"
      })
  void sort(
      int status,
      @Nullable String headers,
      @Nullable String code,
      String kind,
      @Nullable Long waitMillis) {
    String body = code == null ? "" : "{\"error\":{\"code\":\"" + code + "\",\"message\":\"m\"}}";

    Reply reply = reply(status, headers, body);

    assertThat(reply.getClass().getSimpleName()).isEqualTo(kind);
    assertThat(wait(reply)).isEqualTo(Optional.ofNullable(waitMillis));
  }

  @Test
  void quota_byTypeAlone() {
    assertThat(reply(429, null, QUOTA))
        .isEqualTo(
            new Reply.Refused(
                429,
                new JobError("insufficient_quota", "provider_refused", "m", ""),
                Reply.Fault.QUOTA));
  }

  @Test
  void refused_keepsTheProvidersFields() {
    String body =
        """
        {"error":{"message":"Too long.","type":"invalid_request_error","param":"input",
                  "code":"context_length_exceeded"}}\
        """;

    assertThat(reply(400, null, body))
        .isEqualTo(
            new Reply.Refused(
                400,
                new JobError(
                    "invalid_request_error", "context_length_exceeded", "Too long.", "input")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"error\":\"model 'x' not found\"} | model 'x' not found",
        "{\"object\":\"error\",\"message\":\"Too long.\",\"code\":400} | Too long.",
        "{\"error\":{\"code\":400,\"message\":\"Bad.\"}} | Bad.",
        "<html>nginx</html> | The provider refused the request (HTTP 400).",
        "`` | The provider refused the request (HTTP 400).",
        "7 | The provider refused the request (HTTP 400)."
      })
  void refused_whateverTheShape(String body, String message) {
    assertThat(reply(400, null, body))
        .isEqualTo(
            new Reply.Refused(
                400, new JobError("invalid_request_error", "provider_refused", message, "")));
  }

  @Test
  void refusedKey_isNotShown() {
    String body = "{\"error\":{\"message\":\"Incorrect API key provided: sk-abc123\"}}";

    assertThat(reply(401, null, body))
        .isInstanceOfSatisfying(
            Reply.Refused.class,
            refused -> {
              assertThat(refused.httpStatus()).isEqualTo(502);
              assertThat(refused.error().code()).isEqualTo("provider_auth_failed");
              assertThat(refused.fault()).isEqualTo(Reply.Fault.KEY);
              assertThat(refused.error().message()).doesNotContain("sk-abc");
            });
  }

  private static Reply reply(int status, @Nullable String headers, String body) {
    Map<String, String> byName =
        headers == null
            ? Map.of()
            : Arrays.stream(headers.strip().split(";"))
                .map(header -> header.split("=", 2))
                .collect(Collectors.toMap(header -> header[0], header -> header[1]));
    return ReplySorting.of(Kind.OPENAI).sort(status, byName::get, body.getBytes(UTF_8), NOW);
  }

  private static Optional<Long> wait(Reply reply) {
    return switch (reply) {
      case Reply.Throttled throttled -> throttled.retryAfter().map(Duration::toMillis);
      case Reply.Overloaded overloaded -> overloaded.retryAfter().map(Duration::toMillis);
      case Reply.Answered _, Reply.Refused _, Reply.TimedOut _, Reply.Unreachable _ ->
          Optional.empty();
    };
  }
}
