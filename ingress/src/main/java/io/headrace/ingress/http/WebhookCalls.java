package io.headrace.ingress.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.ingress.webhooks.EndpointRegistry;
import io.headrace.job.JobId;
import io.headrace.webhook.WebhookEndpoint;
import java.net.URLEncoder;
import java.util.Optional;

/** What the routes of webhooks share: ids, bodies, pages. */
final class WebhookCalls {
  private static final int MAX_BODY = 64 * 1024;
  private static final int MAX_LIMIT = 100;
  private static final int DEFAULT_LIMIT = 20;

  /** Longer than any id. */
  private static final int MAX_CURSOR = 64;

  private WebhookCalls() {}

  static byte[] body(Call call) throws Refused {
    return call.body(MAX_BODY);
  }

  /** The endpoint's id in the path; that of another tenant is as unknown as a forged one. */
  static JobId id(Call call, EndpointRegistry registry) throws Refused {
    String id = call.pathParam("id");
    return registry.verify(call.caller().tenant(), id).orElseThrow(() -> noEndpoint(id));
  }

  static WebhookEndpoint endpoint(Call call, EndpointRegistry registry, JobId id) throws Refused {
    return registry.find(call.caller().tenant(), id).orElseThrow(() -> noEndpoint(id.value()));
  }

  static Refused noEndpoint(String id) {
    return notFound("Webhook endpoint", id);
  }

  static Refused noDelivery(String id) {
    return notFound("Webhook delivery", id);
  }

  private static Refused notFound(String what, String id) {
    return Refused.of(
        404,
        "invalid_request_error",
        "not_found",
        "id",
        what + " with id '" + Refused.shortened(id) + "' not found.");
  }

  static Reply.Whole json(String json) {
    return Reply.json(json.getBytes(UTF_8));
  }

  static int limit(Call call) throws Refused {
    String digits = call.query("limit").orElse(Integer.toString(DEFAULT_LIMIT));
    int limit = digits.matches("\\d{1,4}") ? Integer.parseInt(digits) : 0;
    if (limit < 1 || limit > MAX_LIMIT) {
      throw Refused.invalid(
          "invalid_value", "limit", "Invalid 'limit': expected 1 to " + MAX_LIMIT + ".");
    }
    return limit;
  }

  /** The last id of the page before. */
  static Optional<String> after(Call call) throws Refused {
    Optional<String> after = call.query("after");
    if (after.filter(id -> id.length() > MAX_CURSOR).isPresent()) {
      throw noCursor();
    }
    return after;
  }

  static Refused noCursor() {
    return Refused.invalid(
        "invalid_value", "after", "Invalid 'after': expected the last id of the page before.");
  }

  static String query(int limit, Optional<String> after) {
    return "?limit=" + limit + after.map(id -> "&after=" + encoded(id)).orElse("");
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
