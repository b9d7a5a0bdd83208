package io.headrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Lines that are not blank, with their number in the file; no line is held beyond the limit. */
final class LineReader {
  /** Longer than any server takes. */
  static final int MAX_LINE = 16 << 20;

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /**
   * @param number from 1
   */
  record Line(long number, String text) {}

  private final InputStream in;
  private long number;

  /**
   * @param in buffered
   */
  LineReader(InputStream in) {
    this.in = in;
  }

  Optional<Line> next() throws IOException {
    while (true) {
      Optional<String> text = read();
      if (text.isEmpty()) {
        return Optional.empty();
      }
      number++;
      if (!text.get().isBlank()) {
        return Optional.of(new Line(number, unmarked(text.get())));
      }
    }
  }

  private String unmarked(String text) {
    return number == 1 && text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  private Optional<String> read() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = in.read();
    if (next < 0) {
      return Optional.empty();
    }
    while (next >= 0 && next != '\n') {
      if (line.size() == MAX_LINE) {
        throw CliException.usage("line " + (number + 1) + " is longer than " + MAX_LINE + " bytes");
      }
      line.write(next);
      next = in.read();
    }
    return Optional.of(line.toString(UTF_8).stripTrailing());
  }
}
