package io.headrace.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the top-level string fields {@code id} and {@code status} of a JSON object without building
 * a tree, and stops as soon as it has both. Fields of nested objects with the same names (each
 * output item has a status of its own) are passed over by counting brackets outside strings. Broken
 * JSON gives absent fields, never an exception.
 */
final class AnswerScan {
  private static final byte[] ID = "id".getBytes(UTF_8);
  private static final byte[] STATUS = "status".getBytes(UTF_8);

  private final byte[] json;
  private int at;
  private int depth;
  private @Nullable String id;
  private @Nullable String status;

  private AnswerScan(byte[] json) {
    this.json = json;
  }

  static AnswerScan of(byte[] json) {
    AnswerScan scan = new AnswerScan(json);
    scan.run();
    return scan;
  }

  Optional<String> id() {
    return Optional.ofNullable(id);
  }

  Optional<JobStatus> status() {
    return Optional.ofNullable(status).flatMap(JobStatus::of);
  }

  private void run() {
    while (at < json.length && (id == null || status == null)) {
      byte b = json[at];
      if (b == '"') {
        string();
      } else {
        depth += b == '{' || b == '[' ? 1 : b == '}' || b == ']' ? -1 : 0;
        at++;
      }
    }
  }

  private void string() {
    int start = at + 1;
    int end = endOfString(start);
    at = end + 1;
    if (depth != 1 || !takes(':')) {
      return;
    }
    if (id == null && isName(ID, start, end)) {
      id = value();
    } else if (status == null && isName(STATUS, start, end)) {
      status = value();
    }
  }

  /** The string after a colon, or null when the value is no string. */
  private @Nullable String value() {
    if (!takes('"')) {
      return null;
    }
    int start = at;
    int end = endOfString(start);
    at = end + 1;
    return end <= json.length ? new String(json, start, end - start, UTF_8) : null;
  }

  private int endOfString(int start) {
    int end = start;
    while (end < json.length && json[end] != '"') {
      end += json[end] == '\\' ? 2 : 1;
    }
    return Math.min(end, json.length);
  }

  private boolean takes(char expected) {
    while (at < json.length && json[at] <= ' ' && json[at] > 0) {
      at++;
    }
    boolean found = at < json.length && json[at] == expected;
    at += found ? 1 : 0;
    return found;
  }

  private boolean isName(byte[] name, int start, int end) {
    return Arrays.equals(json, start, end, name, 0, name.length);
  }
}
