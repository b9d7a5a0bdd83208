package io.headrace.workers.pacing;

import java.util.OptionalLong;

/**
 * What a body's bytes tell without a vocabulary and without a parse: one pass that knows strings,
 * escapes and depth, and counts characters by their length in UTF-8.
 */
final class RoughTokens {
  /** English, code and JSON between them. */
  private static final double PER_ASCII = 0.25;

  /** Accents, Greek, Cyrillic, Arabic. */
  private static final double PER_TWO_BYTES = 0.45;

  /** Chinese, Japanese, Korean. */
  private static final double PER_THREE_BYTES = 0.85;

  /** Emoji. */
  private static final double PER_FOUR_BYTES = 2;

  /**
   * Without a break only encoded images and files go on for longer; they cost about 1,000 tokens.
   */
  private static final int MAX_RUN = 4_096;

  private static final int MAX_DIGITS = 9;
  private static final int UNICODE_ESCAPE = 6;

  private final byte[] body;
  private double tokens;
  private int depth;
  private OptionalLong maxOutput = OptionalLong.empty();

  private RoughTokens(byte[] body) {
    this.body = body;
  }

  static RoughTokens of(byte[] body) {
    RoughTokens rough = new RoughTokens(body);
    rough.scan();
    return rough;
  }

  /** Of the whole body: names of fields and brackets stand for what a provider adds by itself. */
  long tokens() {
    return (long) Math.ceil(tokens);
  }

  /** What the body allows for the answer, in whichever of OpenAI's words. */
  OptionalLong maxOutput() {
    return maxOutput;
  }

  private void scan() {
    int ascii = 0;
    for (int at = 0; at < body.length; ) {
      switch (body[at++]) {
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        case '"' -> {
          int end = string(at);
          if (depth == 1) {
            field(at, end);
          }
          at = end + 1;
        }
        default -> {}
      }
      ascii++;
    }
    tokens += ascii * PER_ASCII;
  }

  /** Returns where the closing quote is. */
  private int string(int from) {
    int ascii = 0;
    int two = 0;
    int three = 0;
    int four = 0;
    int escaped = 0;
    int run = 0;
    int at = from;
    for (; at < body.length && body[at] != '"'; at++) {
      byte b = body[at];
      if (b > ' ' && b != '\\') {
        ascii++;
        run++;
        continue;
      }
      ascii -= Math.max(0, run - MAX_RUN);
      run = 0;
      if (b == '\\') {
        boolean unicode = at + 1 < body.length && body[at + 1] == 'u';
        escaped += unicode ? 1 : 0;
        ascii += unicode ? 0 : 1;
        at += unicode ? UNICODE_ESCAPE - 1 : 1;
      } else if (b >= 0) {
        ascii++;
      } else if (b >= (byte) 0xF0) {
        four++;
      } else if (b >= (byte) 0xE0) {
        three++;
      } else if (b >= (byte) 0xC0) {
        two++;
      }
    }
    ascii -= Math.max(0, run - MAX_RUN);
    tokens +=
        ascii * PER_ASCII
            + two * PER_TWO_BYTES
            + (three + escaped) * PER_THREE_BYTES
            + four * PER_FOUR_BYTES;
    return at;
  }

  /** A string between two places, at the top of the body: perhaps the name of the limit. */
  private void field(int from, int to) {
    if (to < body.length && isLimit(from, to)) {
      int at = blanks(to + 1);
      if (at < body.length && body[at] == ':') {
        number(blanks(at + 1));
      }
    }
  }

  private boolean isLimit(int from, int to) {
    return is("max_output_tokens", from, to)
        || is("max_tokens", from, to)
        || is("max_completion_tokens", from, to);
  }

  private boolean is(String name, int from, int to) {
    if (to - from != name.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (body[from + i] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private int blanks(int from) {
    int at = from;
    while (at < body.length && body[at] <= ' ' && body[at] >= 0) {
      at++;
    }
    return at;
  }

  private void number(int from) {
    long value = 0;
    int at = from;
    for (; at < body.length && at - from < MAX_DIGITS && isDigit(body[at]); at++) {
      value = value * 10 + (body[at] - '0');
    }
    if (at > from) {
      maxOutput = OptionalLong.of(value);
    }
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }
}
