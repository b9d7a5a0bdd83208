package io.headrace.ingress.http;

import java.util.Optional;

/**
 * Which part of a list is asked for.
 *
 * @param after an id; the page begins behind it
 */
record ListPage(int limit, boolean ascending, Optional<String> after) {

  /** Newest first unless the call says otherwise. */
  static ListPage of(Call call, int max, int usual, ObjectRoutes objects) throws Refused {
    Optional<String> after = call.query("after");
    if (after.isPresent()) {
      objects.verified(after.get());
    }
    int most = call.isForwarded() ? max + 1 : max; // a peer looks one further
    return new ListPage(limit(call, most, usual), ascending(call), after);
  }

  /** As a query, for a peer. */
  String query() {
    String from = after.map(id -> "&after=" + id).orElse("");
    return "?limit=" + (limit + 1) + "&order=" + (ascending ? "asc" : "desc") + from;
  }

  private static int limit(Call call, int max, int usual) throws Refused {
    String digits = call.query("limit").orElse(Integer.toString(usual));
    int limit = digits.matches("\\d{1,6}") ? Integer.parseInt(digits) : 0;
    if (limit < 1 || limit > max) {
      throw Refused.invalid(
          "invalid_value", "limit", "Invalid 'limit': expected 1 to " + max + ".");
    }
    return limit;
  }

  private static boolean ascending(Call call) throws Refused {
    return switch (call.query("order").orElse("desc")) {
      case "asc" -> true;
      case "desc" -> false;
      case String _ ->
          throw Refused.invalid("invalid_value", "order", "Invalid 'order': expected asc or desc.");
    };
  }
}
