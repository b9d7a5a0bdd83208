package io.headrace.simulator;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** OpenAI's keys, errors and headers, with the statuses, types and codes of the real API. */
final class OpenAiManners implements Manners {
  private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
  private static final CharSequence VERSION = HttpHeaders.createOptimized("openai-version");
  private static final CharSequence VERSION_DATE = HttpHeaders.createOptimized("2020-10-01");
  private static final String INVALID = "invalid_request_error";
  private static final String QUOTA = "insufficient_quota";
  private static final long OVERLOAD_RETRY_MILLIS = Duration.ofSeconds(1).toMillis();

  @Override
  public Provider provider() {
    return Provider.OPENAI;
  }

  @Override
  public @Nullable String key(HttpServerRequest request) {
    return Keys.bearer(request);
  }

  @Override
  public @Nullable String version(HttpServerRequest request) {
    return null;
  }

  @Override
  public void sign(MultiMap headers, Answer answer, long requestId) {
    headers.set(VERSION, VERSION_DATE);
    headers.set(REQUEST_ID, "req_" + Long.toHexString(requestId));
    RateHeaders.openAi(headers, answer);
  }

  @Override
  public Answer refuse(Refusal refusal, long requestId) {
    return error(refusal);
  }

  /** Azure's models refuse in the same words. */
  static Answer error(Refusal refusal) {
    return switch (refusal) {
      case Refusal.KeyMissing _ ->
          error(401, INVALID, "invalid_api_key", null, "You didn't provide an API key.");
      case Refusal.KeyWrong _ ->
          error(401, INVALID, "invalid_api_key", null, "Incorrect API key provided.");
      case Refusal.VersionMissing _ ->
          error(400, INVALID, null, null, "The version of the API is missing.");
      case Refusal.NotJson _ ->
          error(400, INVALID, null, null, "We could not parse the JSON body of your request.");
      case Refusal.FieldMissing(String field) -> missing(field);
      case Refusal.FieldInvalid(String field, String expected) -> invalid(field, expected);
      case Refusal.FieldUnknown(String field) -> unknownField(field);
      case Refusal.ModelRefused(String model) ->
          error(400, INVALID, "model_refused", "model", "The model '" + model + "' refuses.");
      case Refusal.ModelUnknown(String model) -> unknown(model);
      case Refusal.RouteUnknown _ -> error(404, INVALID, null, null, "Invalid URL.");
      case Refusal.BodyTooLarge(int maxBytes) ->
          error(413, INVALID, null, null, "The body is larger than " + maxBytes + " bytes.");
      case Refusal.LimitReached limit -> limitReached(limit);
      case Refusal.Throttled _ ->
          error(429, "requests", "rate_limit_exceeded", null, "Rate limit reached.");
      case Refusal.QuotaSpent _ ->
          error(
              429, QUOTA, QUOTA, null, "You exceeded your current quota, please check your plan.");
      case Refusal.ServerError _ ->
          error(500, "server_error", null, null, "The server had an error. Please retry.");
      case Refusal.BadGateway _ -> error(502, "server_error", null, null, "Bad gateway.");
      case Refusal.Overloaded _ -> overloaded();
    };
  }

  private static Answer missing(String field) {
    String message = "Missing required parameter: '" + field + "'.";
    return error(400, INVALID, "missing_required_parameter", field, message);
  }

  private static Answer invalid(String field, String expected) {
    String message = "Invalid value for '" + field + "': expected " + expected + ".";
    return error(400, INVALID, "invalid_value", field, message);
  }

  private static Answer unknownField(String field) {
    return error(400, INVALID, "unknown_parameter", field, "Unknown parameter: '" + field + "'.");
  }

  private static Answer unknown(String model) {
    String message = "The model '" + model + "' does not exist or you do not have access to it.";
    return error(404, INVALID, "model_not_found", "model", message);
  }

  private static Answer overloaded() {
    String message = "The engine is currently overloaded. Please slow down.";
    Answer plain = error(503, "service_unavailable_error", "slow_down", null, message);
    return new Answer(plain.status(), plain.body(), plain.limits(), OVERLOAD_RETRY_MILLIS);
  }

  private static Answer limitReached(Refusal.LimitReached refusal) {
    RateLimits.Admission.Refused verdict = refusal.verdict();
    LimitState state = verdict.state();
    LimitState.Gauge gauge = state.of(verdict.resource());
    Answer plain =
        switch (verdict.resource()) {
          case REQUESTS -> limitError("requests", "RPM", refusal, gauge);
          case TOKENS, INPUT_TOKENS, OUTPUT_TOKENS -> limitError("tokens", "TPM", refusal, gauge);
        };
    return new Answer(plain.status(), plain.body(), state, verdict.waitMillis());
  }

  private static Answer limitError(
      String type, String unit, Refusal.LimitReached refusal, LimitState.Gauge gauge) {
    RateLimits.Admission.Refused verdict = refusal.verdict();
    String message =
        "Rate limit reached for %s on %s per min (%s): Limit %d, Used %d, Requested %d. Please try again in %s."
            .formatted(
                refusal.model(),
                type,
                unit,
                gauge.limit(),
                gauge.limit() - gauge.remaining(),
                verdict.needed(),
                GoDuration.format(verdict.waitMillis()));
    return error(429, type, "rate_limit_exceeded", null, message);
  }

  private static Answer error(
      int status, String type, @Nullable String code, @Nullable String param, String message) {
    byte[] body =
        BehaviorJson.MAPPER.writeValueAsBytes(
            new Envelope(new ErrorBody(message, type, param, code)));
    return Answer.of(status, Buffer.buffer(body));
  }

  private record Envelope(ErrorBody error) {}

  private record ErrorBody(
      String message, String type, @Nullable String param, @Nullable String code) {}
}
