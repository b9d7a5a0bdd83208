package io.headrace.ingress.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.ingress.context.JsonObject;

/** In whose words a route's errors are written. */
enum ErrorShape {
  /** {@code {"error":{message, type, param, code}}}: all four are always there. */
  OPENAI(Reply.JSON) {
    @Override
    String json(Refused refused, String requestId) {
      return "{\"error\":{\"message\":%s,\"type\":%s,\"param\":%s,\"code\":%s}}"
          .formatted(
              quoted(refused.getMessage()),
              quoted(refused.type),
              orNull(refused.param),
              orNull(refused.code));
    }
  },
  /** RFC 9457, for Headrace's own routes. */
  PROBLEM("application/problem+json") {
    @Override
    String json(Refused refused, String requestId) {
      return "{\"type\":\"about:blank\",\"title\":%s,\"status\":%d,\"detail\":%s,\"code\":%s,\"param\":%s,\"request_id\":%s}"
          .formatted(
              quoted(title(refused.status)),
              refused.status,
              quoted(refused.getMessage()),
              orNull(refused.code),
              orNull(refused.param),
              quoted(requestId));
    }
  };

  private final String contentType;

  ErrorShape(String contentType) {
    this.contentType = contentType;
  }

  abstract String json(Refused refused, String requestId);

  Reply.Whole reply(Refused refused, String requestId) {
    return new Reply.Whole(
        refused.status, contentType, json(refused, requestId).getBytes(UTF_8), refused.headers());
  }

  static String quoted(String text) {
    return JsonObject.quoted(text);
  }

  private static String orNull(String text) {
    return text.isEmpty() ? "null" : quoted(text);
  }

  private static String title(int status) {
    return switch (status) {
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 503 -> "Service Unavailable";
      default -> "Error " + status;
    };
  }
}
