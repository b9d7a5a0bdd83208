package io.headrace.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The top-level fields of one request, as stretches of its bytes. A field that is null counts as
 * absent.
 */
final class RequestFields {
  private static final long ABSENT = 0;
  private static final int MAX_DIGITS = 9;

  private final byte[] body;
  private final long[] spans;
  private final @Nullable String unknown;

  /**
   * @param unknown the first field that the scan did not look for
   */
  RequestFields(byte[] body, long[] spans, @Nullable String unknown) {
    this.body = body;
    this.spans = spans;
    this.unknown = unknown;
  }

  @Nullable String unknown() {
    return unknown;
  }

  byte[] body() {
    return body;
  }

  boolean has(int field) {
    return spans[field] != ABSENT;
  }

  int start(int field) {
    return (int) (spans[field] >>> Integer.SIZE);
  }

  int length(int field) {
    return (int) spans[field] - start(field);
  }

  boolean isString(int field) {
    return first(field) == '"';
  }

  boolean isArray(int field) {
    return first(field) == '[';
  }

  boolean isObject(int field) {
    return first(field) == '{';
  }

  /** Whether the field's JSON is exactly this. */
  boolean is(int field, String json) {
    return has(field) && length(field) == json.length() && startsWith(field, json);
  }

  boolean startsWith(int field, String json) {
    boolean same = has(field) && length(field) >= json.length();
    for (int i = 0; same && i < json.length(); i++) {
      same = body[start(field) + i] == json.charAt(i);
    }
    return same;
  }

  /** A whole number that is not negative, or -1 when the field is something else. */
  int whole(int field) {
    int number = length(field) <= MAX_DIGITS ? 0 : -1;
    for (int i = start(field); number >= 0 && i < start(field) + length(field); i++) {
      int digit = body[i] - '0';
      number = digit >= 0 && digit <= 9 ? number * 10 + digit : -1;
    }
    return number;
  }

  /** Builds a tree: only for the few fields that need one. */
  JsonNode tree(int field) {
    return BehaviorJson.MAPPER.readTree(body, start(field), length(field));
  }

  /** The text between the quotes, with escapes as they are on the wire. */
  String rawText(int field) {
    return new String(body, start(field) + 1, length(field) - 2, StandardCharsets.UTF_8);
  }

  /** The field's own bytes: what another scan reads when the field is an object. */
  byte[] bytes(int field) {
    return Arrays.copyOfRange(body, start(field), start(field) + length(field));
  }

  private int first(int field) {
    return has(field) ? body[start(field)] : -1;
  }
}
