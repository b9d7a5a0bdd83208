package io.headrace.ingress.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers to calls that no route takes: also these are JSON. */
final class Fallbacks {
  private static final String NATIVE = "/headrace/";

  private Fallbacks() {}

  /** In whose words errors under this path are written. */
  static ErrorShape shape(String path) {
    return path.startsWith(NATIVE) ? ErrorShape.PROBLEM : ErrorShape.OPENAI;
  }

  static Refused noRoute(Context context) {
    return Refused.of(
        404,
        "invalid_request_error",
        "unknown_url",
        "",
        "Unknown request URL: "
            + context.method().name()
            + " "
            + Refused.shortened(context.path())
            + ".");
  }

  /** For calls that Jetty refuses before any route sees them: malformed, or during a shutdown. */
  static boolean jettyError(Request request, Response response, Callback callback) {
    int status = response.getStatus();
    Refused refused =
        status == 503
            ? HeldCalls.closing()
            : Refused.of(
                status, "invalid_request_error", "bad_request", "", "The request is malformed.");
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Reply.JSON);
    refused.headers().forEach((name, value) -> response.getHeaders().put(name, value));
    String json = ErrorShape.OPENAI.json(refused, "");
    response.write(true, ByteBuffer.wrap(json.getBytes(UTF_8)), callback);
    return true;
  }
}
