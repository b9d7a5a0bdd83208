package io.headrace.wire;

import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Gemini's servers take names in camel case and in snake case alike. */
final class GeminiFields {
  private static final Pattern UPPER = Pattern.compile("[A-Z]");

  private GeminiFields() {}

  static JsonNode get(JsonNode parent, String camel) {
    JsonNode value = parent.path(camel);
    return value.isMissingNode() ? parent.path(snake(camel)) : value;
  }

  static boolean has(JsonNode parent, String camel) {
    return Json.isSet(get(parent, camel));
  }

  private static String snake(String camel) {
    return UPPER
        .matcher(camel)
        .replaceAll(upper -> "_" + Character.toLowerCase(upper.group().charAt(0)));
  }
}
