package io.headrace.workers.provider;

import io.headrace.config.ProviderConfig.Kind;
import io.headrace.workers.provider.ProviderError.Cause;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads the error object of one kind of provider. */
@FunctionalInterface
interface ErrorReader {
  /** The code that OpenAI has for a prompt that is too long; the others only say so in words. */
  String TOO_LONG = "context_length_exceeded";

  ProviderError read(JsonNode root);

  static ErrorReader of(Kind kind) {
    return switch (kind) {
      case OPENAI, OPENAI_COMPATIBLE, AZURE_OPENAI, SIMULATOR -> ErrorReader::openAi;
      case ANTHROPIC -> ErrorReader::anthropic;
      case GEMINI -> ErrorReader::gemini;
    };
  }

  /** Of a body that may be a proxy's HTML page, or cut off at the size limit. */
  default ProviderError read(byte[] body) {
    try {
      return read(Json.MAPPER.readTree(body));
    } catch (JacksonException _) {
      return ProviderError.NONE;
    }
  }

  /**
   * OpenAI's, or one of the shapes that servers which imitate it have ({@code {"error":"..."}}, the
   * fields at the top, numbers as codes).
   */
  private static ProviderError openAi(JsonNode root) {
    JsonNode error = root.path("error");
    if (error.isString()) {
      return new ProviderError("", "", error.stringValue(), "", Cause.OTHER);
    }
    JsonNode fields = error.isObject() ? error : root;
    String type = text(fields, "type");
    String code = text(fields, "code");
    Cause cause = isQuota(type) || isQuota(code) ? Cause.QUOTA_EXHAUSTED : Cause.OTHER;
    return new ProviderError(type, code, text(fields, "message"), text(fields, "param"), cause);
  }

  private static boolean isQuota(String label) {
    return label.equals("insufficient_quota")
        || label.equals("credit_balance_exhausted")
        || label.startsWith("billing_");
  }

  private static ProviderError anthropic(JsonNode root) {
    JsonNode error = root.path("error");
    String refined = text(error.path("details"), "error_code");
    String message = text(error, "message");
    boolean spent = refined.endsWith("spend_limit_reached");
    return new ProviderError(
        text(error, "type"),
        message.startsWith("prompt is too long") ? TOO_LONG : refined,
        message,
        "",
        spent ? Cause.QUOTA_EXHAUSTED : Cause.OTHER);
  }

  private static ProviderError gemini(JsonNode root) {
    JsonNode error = root.path("error");
    String message = text(error, "message");
    boolean tooLong = message.contains("exceeds the maximum number of tokens");
    String status = text(error, "status").toLowerCase(Locale.ROOT);
    return new ProviderError(
        "",
        tooLong ? TOO_LONG : status,
        message,
        "",
        cause(error.path("details")),
        details(error, "RetryInfo")
            .flatMap(info -> RetryHint.seconds(text(info, "retryDelay")).stream())
            .findFirst());
  }

  /** A day's quota is gone until tomorrow, and one of nothing is never granted. */
  private static Cause cause(JsonNode details) {
    if (details.values().stream().anyMatch(d -> text(d, "reason").equals("API_KEY_INVALID"))) {
      return Cause.KEY_REFUSED;
    }
    boolean exhausted =
        details.values().stream()
            .flatMap(detail -> detail.path("violations").values().stream())
            .anyMatch(violation ->
                text(violation, "quotaId").contains("PerDay")
                    || text(violation, "quotaValue").equals("0"));
    return exhausted ? Cause.QUOTA_EXHAUSTED : Cause.OTHER;
  }

  private static Stream<JsonNode> details(JsonNode error, String type) {
    return error.path("details").values().stream()
        .filter(detail -> text(detail, "@type").endsWith(type));
  }

  private static String text(JsonNode fields, String name) {
    return fields.path(name).stringValue("");
  }
}
