package io.headrace.simulator;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.headrace.simulator.RateLimits.Admission;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gemini's keys and errors. It tells its limits in errors only, never in headers. */
final class GeminiManners implements Manners {
  private static final CharSequence API_KEY = HttpHeaders.createOptimized("x-goog-api-key");
  private static final String TYPE = "type.googleapis.com/google.rpc.";
  private static final String DOMAIN = "generativelanguage.googleapis.com/";
  private static final String INVALID = "INVALID_ARGUMENT";
  private static final String EXHAUSTED = "RESOURCE_EXHAUSTED";

  @Override
  public Provider provider() {
    return Provider.GEMINI;
  }

  @Override
  public @Nullable String key(HttpServerRequest request) {
    String key = Keys.headerOrBearer(request, API_KEY);
    return key == null && request.query() != null ? Keys.orNull(request.getParam("key")) : key;
  }

  @Override
  public @Nullable String version(HttpServerRequest request) {
    return null;
  }

  @Override
  public void sign(MultiMap headers, Answer answer, long requestId) {}

  @Override
  public Answer refuse(Refusal refusal, long requestId) {
    return switch (refusal) {
      case Refusal.KeyMissing _ ->
          error(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers.");
      case Refusal.KeyWrong _ -> keyWrong();
      case Refusal.NotJson _ -> error(400, INVALID, "Invalid JSON payload received.");
      case Refusal.VersionMissing _ -> error(400, INVALID, "The version of the API is missing.");
      case Refusal.FieldMissing(String field) ->
          error(400, INVALID, "* GenerateContentRequest." + field + ": is not specified");
      case Refusal.FieldInvalid(String field, String expected) ->
          error(400, INVALID, "Invalid value at '" + field + "': expected " + expected);
      case Refusal.FieldUnknown(String field) -> unknown(field);
      case Refusal.ModelRefused(String model) ->
          error(400, "FAILED_PRECONDITION", "The model '" + model + "' refuses.");
      case Refusal.ModelUnknown(String model) ->
          error(404, "NOT_FOUND", "models/" + model + " is not found.");
      case Refusal.RouteUnknown _ -> error(404, "NOT_FOUND", "Not found.");
      case Refusal.BodyTooLarge(int maxBytes) ->
          error(400, INVALID, "Request payload size exceeds the limit: " + maxBytes + " bytes.");
      case Refusal.LimitReached limit -> limitReached(limit);
      case Refusal.Throttled _ ->
          error(429, EXHAUSTED, "Resource has been exhausted (e.g. check quota).");
      case Refusal.QuotaSpent _ -> quotaSpent();
      case Refusal.ServerError _ -> error(500, "INTERNAL", "An internal error has occurred.");
      case Refusal.BadGateway _ -> error(502, "UNAVAILABLE", "Bad gateway.");
      case Refusal.Overloaded _ ->
          error(503, "UNAVAILABLE", "The model is overloaded. Please try again later.");
    };
  }

  private static Answer unknown(String field) {
    return error(
        400,
        INVALID,
        "Invalid JSON payload received. Unknown name \"" + field + "\": Cannot find field.");
  }

  private static Answer keyWrong() {
    return error(
        400,
        INVALID,
        "API key not valid. Please pass a valid API key.",
        detail("ErrorInfo", Map.of("reason", "API_KEY_INVALID", "domain", "googleapis.com")));
  }

  /** The wait is in the body: Gemini sends no retry-after. */
  private static Answer limitReached(Refusal.LimitReached refusal) {
    Admission.Refused verdict = refusal.verdict();
    String wait = BigDecimal.valueOf(verdict.waitMillis(), 3).toPlainString() + "s";
    String id =
        switch (verdict.resource()) {
          case REQUESTS -> "GenerateRequestsPerMinutePerProjectPerModel";
          case TOKENS, INPUT_TOKENS -> "GenerateContentInputTokensPerModelPerMinute";
          case OUTPUT_TOKENS -> "GenerateContentOutputTokensPerModelPerMinute";
        };
    long limit = verdict.state().of(verdict.resource()).limit();
    return error(
        429,
        EXHAUSTED,
        "You exceeded your current quota. Please retry in " + wait + ".",
        quota(id, refusal.model(), limit),
        detail("RetryInfo", Map.of("retryDelay", wait)));
  }

  /** No wait helps within the day. */
  private static Answer quotaSpent() {
    return error(
        429,
        EXHAUSTED,
        "You exceeded your current quota, please check your plan.",
        quota("GenerateRequestsPerDayPerProjectPerModel", "any", 1));
  }

  private static Detail quota(String id, String model, long limit) {
    return detail(
        "QuotaFailure",
        Map.of(
            "violations",
            List.of(
                Map.of(
                    "quotaMetric",
                    DOMAIN + "generate_content_requests",
                    "quotaId",
                    id,
                    "quotaDimensions",
                    Map.of("location", "global", "model", model),
                    "quotaValue",
                    Long.toString(limit)))));
  }

  private static Detail detail(String type, Map<String, Object> fields) {
    return new Detail(TYPE + type, fields);
  }

  private static Answer error(int status, String name, String message, Detail... details) {
    ErrorBody error = new ErrorBody(status, message, name, List.of(details));
    byte[] body = BehaviorJson.MAPPER.writeValueAsBytes(Map.of("error", error));
    return Answer.of(status, Buffer.buffer(body));
  }

  private record ErrorBody(
      int code,
      String message,
      String status,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Detail> details) {}

  private record Detail(
      @JsonProperty("@type") String type, @JsonAnyGetter Map<String, Object> fields) {}
}
