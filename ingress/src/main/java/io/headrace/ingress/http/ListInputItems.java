package io.headrace.ingress.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.ingress.context.InputItems;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.job.JobId;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.Optional;

/** {@code GET /v1/responses/{id}/input_items}: what the model was given, newest first. */
final class ListInputItems implements Endpoint {
  private static final int MAX_LIMIT = 100;
  private static final int DEFAULT_LIMIT = 20;

  private final AtOwner owners;

  ListInputItems(AtOwner owners) {
    this.owners = owners;
  }

  @Override
  public Reply answer(Call call) throws Refused, QueueUnavailable, InterruptedException {
    int limit = limit(call.query("limit"));
    boolean ascending = ascending(call.query("order"));
    Optional<String> after = call.query("after");
    return owners.answer(
        call,
        "/input_items" + query(ascending, limit, after),
        Duration.ZERO,
        (_, id) -> list(call, id, ascending, limit, after));
  }

  private static String query(boolean ascending, int limit, Optional<String> after) {
    return "?order="
        + (ascending ? "asc" : "desc")
        + ("&limit=" + limit)
        + after.map(id -> "&after=" + URLEncoder.encode(id, UTF_8)).orElse("");
  }

  private Reply.Whole list(
      Call call, JobId id, boolean ascending, int limit, Optional<String> after)
      throws Refused, InterruptedException {
    byte[] body = owners.view(call, id, Duration.ZERO).requestBody();
    return Reply.json(
        InputItems.of(id.value(), body, JobAnswers.scanned(body)).page(ascending, after, limit));
  }

  private static int limit(Optional<String> text) throws Refused {
    String digits = text.orElse(Integer.toString(DEFAULT_LIMIT));
    int limit = digits.matches("\\d{1,4}") ? Integer.parseInt(digits) : 0;
    if (limit < 1 || limit > MAX_LIMIT) {
      throw Refused.invalid(
          "invalid_value", "limit", "Invalid 'limit': expected 1 to " + MAX_LIMIT + ".");
    }
    return limit;
  }

  private static boolean ascending(Optional<String> order) throws Refused {
    return switch (order.orElse("desc")) {
      case "asc" -> true;
      case "desc" -> false;
      case String _ ->
          throw Refused.invalid("invalid_value", "order", "Invalid 'order': expected asc or desc.");
    };
  }
}
