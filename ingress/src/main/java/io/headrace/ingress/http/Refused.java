package io.headrace.ingress.http;

import io.headrace.responses.InvalidRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A call that is answered with an error. Thrown by the routes, and written in the words of the
 * route's API by {@link ErrorShape}; has no stack trace, for it is no fault of the program.
 */
final class Refused extends Exception {
  private static final long serialVersionUID = 1;
  private static final String INVALID = "invalid_request_error";
  private static final String SERVER = "server_error";
  private static final int MAX_QUOTED = 200;

  /** OpenAI's SDKs heed it before the status. */
  static final String SHOULD_RETRY = "x-should-retry";

  private static final Map<String, String> SOON =
      Map.of("retry-after", "1", "retry-after-ms", "1000");

  final int status;
  final String type;

  /** "" is written as null, as is {@link #param}. */
  final String code;

  final String param;
  private final transient Map<String, String> headers;

  private Refused(
      int status,
      String type,
      String code,
      String param,
      String message,
      Map<String, String> headers) {
    super(message, null, false, false);
    this.status = status;
    this.type = type;
    this.code = code;
    this.param = param;
    this.headers = headers;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  Map<String, String> headers() {
    return headers;
  }

  /** Asked again it would be answered the same. */
  Refused notAgain() {
    return afterAcceptance();
  }

  /** The job was accepted and goes on: a client that sent it again would have it done twice. */
  Refused afterAcceptance() {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(SHOULD_RETRY, "false");
    return new Refused(status, type, code, param, getMessage(), more);
  }

  /** The same call may be answered otherwise in a second. */
  Refused soon() {
    return new Refused(status, type, code, param, getMessage(), SOON);
  }

  /** Before that the same call is answered the same. */
  Refused after(Duration wait) {
    long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put("retry-after", Long.toString(seconds));
    more.put("retry-after-ms", Long.toString(seconds * 1_000));
    return new Refused(status, type, code, param, getMessage(), more);
  }

  boolean isAfterAcceptance() {
    return headers.containsKey(SHOULD_RETRY);
  }

  static Refused of(int status, String type, String code, String param, String message) {
    return new Refused(status, type, code, param, message, Map.of());
  }

  static Refused invalid(String code, String param, String message) {
    return of(400, INVALID, code, param, message);
  }

  static Refused invalid(InvalidRequest invalid) {
    return invalid(invalid.code(), invalid.param(), invalid.getMessage());
  }

  static Refused notFound(String id) {
    return of(404, INVALID, "", "id", "Response with id '" + shortened(id) + "' not found.");
  }

  static Refused noSuchJob(String id) {
    return of(404, INVALID, "", "id", "Job with id '" + shortened(id) + "' not found.");
  }

  static Refused cancelled() {
    return of(409, INVALID, "job_cancelled", "", "The job was cancelled.");
  }

  /** As the one event of a stream, where an error must have a code. */
  static Refused gone(String id) {
    return of(404, INVALID, "not_found", "id", notFound(id).getMessage());
  }

  static Refused noSuchModel(int status, String model) {
    return of(
        status,
        INVALID,
        "model_not_found",
        "model",
        "The model '"
            + shortened(model)
            + "' does not exist or you do not have access to it. GET /v1/models lists the models.");
  }

  static Refused tooLarge(int max) {
    return of(
        413,
        INVALID,
        "request_too_large",
        "",
        "The request body is larger than " + max + " bytes.");
  }

  static Refused fileTooLarge(long max) {
    return of(413, INVALID, "file_too_large", "file", "The file is larger than " + max + " bytes.");
  }

  static Refused noSuchDeadLetter(String id) {
    return of(
        404, INVALID, "not_found", "id", "Dead letter with id '" + shortened(id) + "' not found.");
  }

  static Refused noSuchBatch(String id) {
    return of(404, INVALID, "", "id", "No batch found with id '" + shortened(id) + "'.");
  }

  static Refused noSuchFile(String id) {
    return of(404, INVALID, "", "id", "No such File object: " + shortened(id));
  }

  static Refused unauthorized(String message) {
    return new Refused(
        401, INVALID, "invalid_api_key", "", message, Map.of("www-authenticate", "Bearer"));
  }

  static Refused wrongMethod(String method, String path, String allowed) {
    return new Refused(
        405,
        INVALID,
        "method_not_allowed",
        "",
        "%s is not allowed on %s; use %s.".formatted(method, shortened(path), allowed),
        Map.of("allow", allowed));
  }

  /** The client should try again in a second. */
  static Refused unavailable(String code, String message) {
    return new Refused(503, SERVER, code, "", message, SOON);
  }

  static Refused tableUnavailable() {
    return unavailable(
        "job_table_unavailable", "The job's state can't be read at this moment; try again.");
  }

  static Refused deadlineExceeded() {
    return of(504, SERVER, "deadline_exceeded", "", "The job didn't finish before its deadline.");
  }

  static Refused bodyTooSlow(Duration limit) {
    return of(
        408,
        INVALID,
        "request_timeout",
        "",
        "The request body did not arrive within " + limit.toSeconds() + " s.");
  }

  static Refused failed() {
    return of(500, SERVER, "server_error", "", "The server had an error; it is in its log.");
  }

  static String shortened(String text) {
    if (text.length() <= MAX_QUOTED) {
      return text;
    }
    boolean cutsPair = Character.isHighSurrogate(text.charAt(MAX_QUOTED - 1));
    return text.substring(0, cutsPair ? MAX_QUOTED - 1 : MAX_QUOTED) + "...";
  }
}
