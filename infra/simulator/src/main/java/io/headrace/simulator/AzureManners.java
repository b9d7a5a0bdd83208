package io.headrace.simulator;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Azure OpenAI: what its gateway refuses has a code and a message only; what the model behind it
 * refuses reads as OpenAI's.
 */
final class AzureManners implements Manners {
  private static final CharSequence API_KEY = HttpHeaders.createOptimized("api-key");
  private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("apim-request-id");
  private static final CharSequence OTHER_ID = HttpHeaders.createOptimized("x-request-id");
  private static final CharSequence REGION = HttpHeaders.createOptimized("x-ms-region");
  private static final CharSequence ANY_REGION = HttpHeaders.createOptimized("Simulated Region");
  private static final int ID_DIGITS = 12;
  private static final String DENIED =
      "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a"
          + " valid key for an active subscription and use a correct regional API endpoint for your"
          + " resource.";
  private static final String FILTERED =
      "The response was filtered due to the prompt triggering Azure OpenAI's content management"
          + " policy. Please modify your prompt and retry.";

  @Override
  public Provider provider() {
    return Provider.AZURE;
  }

  @Override
  public @Nullable String key(HttpServerRequest request) {
    return Keys.headerOrBearer(request, API_KEY);
  }

  @Override
  public @Nullable String version(HttpServerRequest request) {
    return request.getParam("api-version");
  }

  @Override
  public void sign(MultiMap headers, Answer answer, long requestId) {
    String id = "00000000-0000-4000-8000-" + HexFormat.of().toHexDigits(requestId, ID_DIGITS);
    headers.set(REQUEST_ID, id).set(OTHER_ID, id).set(REGION, ANY_REGION);
    RateHeaders.openAi(headers, answer);
  }

  @Override
  public Answer refuse(Refusal refusal, long requestId) {
    return switch (refusal) {
      case Refusal.KeyMissing _, Refusal.KeyWrong _ -> error(401, "401", DENIED);
      case Refusal.VersionMissing _, Refusal.RouteUnknown _ ->
          error(404, "404", "Resource not found");
      case Refusal.ModelUnknown _ ->
          error(404, "DeploymentNotFound", "The API deployment for this resource does not exist.");
      case Refusal.ModelRefused _ -> filtered();
      case Refusal.LimitReached limit -> limitReached(limit);
      case Refusal.Throttled _ -> error(429, "429", "Too many requests.");
      case Refusal.QuotaSpent _ ->
          error(429, "insufficient_quota", "You exceeded your current quota.");
      case Refusal.ServerError _ ->
          error(500, "InternalServerError", "Backend returned unexpected response.");
      case Refusal.BadGateway _ -> error(502, "BadGateway", "Bad gateway.");
      case Refusal.Overloaded _ ->
          error(503, "ServiceUnavailable", "The service is temporarily unable to process this.");
      case Refusal.NotJson _,
          Refusal.FieldMissing _,
          Refusal.FieldInvalid _,
          Refusal.FieldUnknown _,
          Refusal.BodyTooLarge _ ->
          OpenAiManners.error(refusal);
    };
  }

  private static Answer limitReached(Refusal.LimitReached refusal) {
    RateLimits.Admission.Refused verdict = refusal.verdict();
    String limit =
        switch (verdict.resource()) {
          case REQUESTS -> "call";
          case TOKENS, INPUT_TOKENS, OUTPUT_TOKENS -> "token";
        };
    String message =
        "Requests to this operation have exceeded %s rate limit of your current OpenAI S0 pricing tier. Please retry after %d seconds."
            .formatted(limit, Math.ceilDiv(verdict.waitMillis(), 1000L));
    Answer plain = error(429, "429", message);
    return new Answer(plain.status(), plain.body(), verdict.state(), verdict.waitMillis());
  }

  private static Answer error(int status, String code, String message) {
    return answer(status, Map.of("code", code, "message", message));
  }

  private static Answer filtered() {
    Map<String, @Nullable Object> error = new LinkedHashMap<>();
    error.put("message", FILTERED);
    error.put("type", null);
    error.put("param", "prompt");
    error.put("code", "content_filter");
    error.put("status", 400);
    error.put("innererror", new Inner("ResponsibleAIPolicyViolation", Filters.ONE_HIT));
    return answer(400, error);
  }

  private static Answer answer(int status, Object error) {
    byte[] body = BehaviorJson.MAPPER.writeValueAsBytes(Map.of("error", error));
    return Answer.of(status, Buffer.buffer(body));
  }

  private record Inner(
      String code, @JsonProperty("content_filter_result") Filters contentFilterResult) {}

  private record Filters(
      Filter hate, @JsonProperty("self_harm") Filter selfHarm, Filter sexual, Filter violence) {
    private static final Filter SAFE = new Filter(false, "safe");
    static final Filters ONE_HIT = new Filters(SAFE, SAFE, SAFE, new Filter(true, "high"));
  }

  private record Filter(boolean filtered, String severity) {}
}
