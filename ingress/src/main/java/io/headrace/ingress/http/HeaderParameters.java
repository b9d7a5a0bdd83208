package io.headrace.ingress.http;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code ; name=value} of a header, names in lower case. */
final class HeaderParameters {
  private static final Pattern PARAMETER =
      Pattern.compile(
          ";\\s*+([A-Za-z*]++)\\s*+=\\s*+(?:\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"|([^;\"\\s]*+))");

  private HeaderParameters() {}

  static Map<String, String> of(String header) {
    Map<String, String> parameters = new HashMap<>();
    for (Matcher next = PARAMETER.matcher(header); next.find(); ) {
      String value = next.group(2) == null ? next.group(3) : unescaped(next.group(2));
      parameters.putIfAbsent(next.group(1).toLowerCase(Locale.ROOT), value);
    }
    return parameters;
  }

  /** A backslash stands for itself unless it guards a quote or another one. */
  private static String unescaped(String quoted) {
    return quoted.replace("\\\"", "\"").replace("\\\\", "\\");
  }
}
