package io.headrace.workers.provider;

import io.headrace.job.JobError;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The error object of a provider: OpenAI's, or one of the shapes that servers which imitate it have
 * ({@code {"error":"..."}}, the fields at the top, numbers as codes). Fields that are not there are
 * "". The message may quote the prompt, so it is for the client only.
 */
record ProviderError(String type, String code, String message, String param) {
  static final ProviderError NONE = new ProviderError("", "", "", "");

  static ProviderError read(byte[] body) {
    try {
      return of(Json.MAPPER.readTree(body));
    } catch (JacksonException _) { // a proxy's HTML page, or cut off at the size limit
      return NONE;
    }
  }

  private static ProviderError of(JsonNode root) {
    JsonNode error = root.path("error");
    if (error.isString()) {
      return new ProviderError("", "", error.stringValue(), "");
    }
    JsonNode fields = error.isObject() ? error : root;
    return new ProviderError(
        text(fields, "type"), text(fields, "code"), text(fields, "message"), text(fields, "param"));
  }

  private static String text(JsonNode fields, String name) {
    JsonNode value = fields.path(name);
    return value.isString() ? value.stringValue() : "";
  }

  /** More of the same won't help: the account is empty, not busy. */
  boolean isQuotaExhausted() {
    return isQuota(type) || isQuota(code);
  }

  private static boolean isQuota(String label) {
    return label.equals("insufficient_quota")
        || label.equals("credit_balance_exhausted")
        || label.startsWith("billing_");
  }

  JobError toJobError(int status) {
    return new JobError(
        type.isEmpty() ? "invalid_request_error" : type,
        code.isEmpty() ? "provider_refused" : code,
        message.isEmpty() ? "The provider refused the request (HTTP " + status + ")." : message,
        param);
  }
}
