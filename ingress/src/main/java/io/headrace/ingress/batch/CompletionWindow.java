package io.headrace.ingress.batch;

import io.headrace.responses.InvalidRequest;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long a batch may take: {@code 24h} as at OpenAI, or any number of s, m, h or d. */
final class CompletionWindow {
  private static final String NAME = "completion_window";
  private static final Pattern FORM = Pattern.compile("(\\d{1,6})([smhd])");

  private CompletionWindow() {}

  static Duration parse(String text, Duration longest) throws InvalidRequest {
    Matcher form = FORM.matcher(text);
    Duration window = form.matches() ? of(form) : Duration.ZERO;
    if (!window.isPositive() || window.compareTo(longest) > 0) {
      throw new InvalidRequest(
          "invalid_value",
          NAME,
          "Invalid '%s': expected 24h, or a number with s, m, h or d of %s at the most."
              .formatted(NAME, text(longest)));
    }
    return window;
  }

  private static Duration of(Matcher form) {
    long count = Long.parseLong(form.group(1));
    return switch (form.group(2)) {
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      case String _ -> Duration.ofDays(count);
    };
  }

  private static String text(Duration longest) {
    return longest.toSeconds() % 3_600 == 0 ? longest.toHours() + "h" : longest.toSeconds() + "s";
  }
}
