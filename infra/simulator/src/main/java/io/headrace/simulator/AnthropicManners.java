package io.headrace.simulator;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Anthropic's keys, errors and headers, with the statuses and types of the real API. */
final class AnthropicManners implements Manners {
  private static final CharSequence API_KEY = HttpHeaders.createOptimized("x-api-key");
  private static final CharSequence VERSION = HttpHeaders.createOptimized("anthropic-version");
  private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("request-id");
  private static final CharSequence ORGANIZATION =
      HttpHeaders.createOptimized("anthropic-organization-id");
  private static final CharSequence ANY_ORGANIZATION =
      HttpHeaders.createOptimized("00000000-0000-4000-8000-000000000000");
  private static final String INVALID = "invalid_request_error";
  private static final String LIMITED = "rate_limit_error";
  private static final long THOUSAND = 1000;

  private final InstantSource clock;

  AnthropicManners(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Provider provider() {
    return Provider.ANTHROPIC;
  }

  @Override
  public @Nullable String key(HttpServerRequest request) {
    return Keys.headerOrBearer(request, API_KEY);
  }

  @Override
  public @Nullable String version(HttpServerRequest request) {
    return request.headers().get(VERSION);
  }

  @Override
  public void sign(MultiMap headers, Answer answer, long requestId) {
    headers.set(REQUEST_ID, id(requestId)).set(ORGANIZATION, ANY_ORGANIZATION);
    RateHeaders.retryAfter(headers, answer);
    LimitState limits = answer.limits();
    LimitState.Gauge both = limits.inputTokens().plus(limits.outputTokens());
    gauge(headers, "requests", limits.requests(), 1);
    gauge(headers, "tokens", limits.tokens().limited() ? limits.tokens() : both, THOUSAND);
    gauge(headers, "input-tokens", limits.inputTokens(), THOUSAND);
    gauge(headers, "output-tokens", limits.outputTokens(), THOUSAND);
  }

  /** The API rounds what is left of tokens to the nearest thousand. */
  private void gauge(MultiMap headers, String resource, LimitState.Gauge gauge, long rounding) {
    if (gauge.limited()) {
      String prefix = "anthropic-ratelimit-" + resource;
      long rounded = (gauge.remaining() + rounding / 2) / rounding * rounding;
      headers.set(prefix + "-limit", Long.toString(gauge.limit()));
      headers.set(prefix + "-remaining", Long.toString(rounded));
      headers.set(prefix + "-reset", reset(gauge.resetMillis()));
    }
  }

  private String reset(long millis) {
    return clock
        .instant()
        .plusMillis(millis + THOUSAND - 1)
        .truncatedTo(ChronoUnit.SECONDS)
        .toString();
  }

  @Override
  public Answer refuse(Refusal refusal, long requestId) {
    Failure failure = failure(refusal);
    byte[] body =
        BehaviorJson.MAPPER.writeValueAsBytes(
            new Envelope("error", failure.error(), id(requestId)));
    Answer plain = Answer.of(failure.status(), Buffer.buffer(body));
    return refusal instanceof Refusal.LimitReached(_, var verdict)
        ? new Answer(plain.status(), plain.body(), verdict.state(), verdict.waitMillis())
        : plain;
  }

  private static Failure failure(Refusal refusal) {
    return switch (refusal) {
      case Refusal.KeyMissing _ ->
          failure(401, "authentication_error", "x-api-key header is required");
      case Refusal.KeyWrong _ -> failure(401, "authentication_error", "invalid x-api-key");
      case Refusal.VersionMissing _ ->
          failure(400, INVALID, "anthropic-version: header is required");
      case Refusal.NotJson _ -> failure(400, INVALID, "The request body is not valid JSON.");
      case Refusal.FieldMissing(String field) -> failure(400, INVALID, field + ": Field required");
      case Refusal.FieldInvalid(String field, String expected) ->
          failure(400, INVALID, field + ": Input should be " + expected);
      case Refusal.FieldUnknown(String field) ->
          failure(400, INVALID, field + ": Extra inputs are not permitted");
      case Refusal.ModelRefused(String model) ->
          failure(400, INVALID, "The model '" + model + "' refuses.");
      case Refusal.ModelUnknown(String model) -> failure(404, "not_found_error", "model: " + model);
      case Refusal.RouteUnknown _ -> failure(404, "not_found_error", "Not found");
      case Refusal.BodyTooLarge(int maxBytes) ->
          failure(413, "request_too_large", "Request exceeds the maximum size of " + maxBytes);
      case Refusal.LimitReached limit -> failure(429, LIMITED, limitReached(limit));
      case Refusal.Throttled _ ->
          failure(429, LIMITED, "Number of requests has exceeded your limit");
      case Refusal.QuotaSpent _ -> quotaSpent();
      case Refusal.ServerError _ -> failure(500, "api_error", "Internal server error");
      case Refusal.BadGateway _ -> failure(502, "api_error", "Bad gateway");
      case Refusal.Overloaded _ -> failure(529, "overloaded_error", "Overloaded");
    };
  }

  private static String limitReached(Refusal.LimitReached refusal) {
    RateLimits.Resource resource = refusal.verdict().resource();
    String unit =
        switch (resource) {
          case REQUESTS -> "requests";
          case TOKENS -> "tokens";
          case INPUT_TOKENS -> "input tokens";
          case OUTPUT_TOKENS -> "output tokens";
        };
    return "This request would exceed your organization's rate limit of %d %s per minute (model: %s)."
        .formatted(refusal.verdict().state().of(resource).limit(), unit, refusal.model());
  }

  private static Failure quotaSpent() {
    Map<String, String> details = Map.of("error_code", "enforced_spend_limit_reached");
    return new Failure(429, new ErrorBody(LIMITED, "Your spend limit has been reached.", details));
  }

  private static Failure failure(int status, String type, String message) {
    return new Failure(status, new ErrorBody(type, message, null));
  }

  private static String id(long requestId) {
    return "req_" + Long.toHexString(requestId);
  }

  private record Failure(int status, ErrorBody error) {}

  private record Envelope(
      String type, ErrorBody error, @JsonProperty("request_id") String requestId) {}

  private record ErrorBody(String type, String message, @Nullable Map<String, String> details) {}
}
