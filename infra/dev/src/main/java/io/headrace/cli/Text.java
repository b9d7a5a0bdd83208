package io.headrace.cli;

import java.time.Duration;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** How numbers, sizes and lengths of time are told. */
final class Text {
  private static final int MAX_TOLD = 500;

  private Text() {}

  /** What a server says, in one line that can't move a terminal's cursor. */
  static String of(JsonNode node) {
    return printable(node.isNull() || node.isMissingNode() ? "" : node.asString(""));
  }

  static String printable(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() > MAX_TOLD ? line.substring(0, MAX_TOLD) + " ..." : line;
  }

  /** As a word for a shell. */
  static String quoted(String text) {
    return text.matches("[A-Za-z0-9_./:=+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  static String lines(long number) {
    return count(number) + (number == 1 ? " line" : " lines");
  }

  static String size(long bytes) {
    if (bytes < 1_000) {
      return bytes + " B";
    }
    return bytes < 1_000_000
        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  /** The two largest units; tenths where seconds are few. */
  static String length(Duration length) {
    long seconds = length.toSeconds();
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", length.toMillis() / 1e3);
    }
    return whole(seconds);
  }

  static String whole(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < 3_600
        ? seconds / 60 + " min " + seconds % 60 + " s"
        : seconds / 3_600 + " h " + seconds % 3_600 / 60 + " min";
  }
}
