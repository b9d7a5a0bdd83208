package io.headrace.responses;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The rules of OpenAI's schema for the fields that Headrace reads. */
final class RequestCheck {
  private static final int MAX_PAIRS = 16;
  private static final int MAX_NAME = 64;
  private static final int MAX_VALUE = 512;

  private RequestCheck() {}

  static void type(String name, FieldType type, JsonToken token) throws InvalidRequest {
    if (token != JsonToken.VALUE_NULL && !fits(type, token)) {
      throw wrongType(name, type.words, token);
    }
  }

  /**
   * At most 16 pairs of a name of 64 and a string of 512 characters; leaves the parser at the end.
   */
  static void metadata(JsonParser parser) throws InvalidRequest {
    int pairs = 0;
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      String param = "metadata." + name;
      JsonToken token = parser.nextToken();
      if (token != JsonToken.VALUE_STRING) {
        throw wrongType(param, "a string", token);
      }
      if (++pairs > MAX_PAIRS) {
        throw invalid("metadata", "too many pairs, at most " + MAX_PAIRS + " are allowed");
      }
      if (name.length() > MAX_NAME) {
        throw invalid("metadata", "a name is longer than " + MAX_NAME + " characters");
      }
      if (parser.getString().length() > MAX_VALUE) {
        throw invalid(param, "the value is longer than " + MAX_VALUE + " characters");
      }
    }
  }

  static void range(String name, double value, double min, double max) throws InvalidRequest {
    if (value < min || value > max) {
      String bound = value < min ? "at least " + plain(min) : "at most " + plain(max);
      throw invalid(name, "expected a value of " + bound + ", but got " + plain(value));
    }
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private static boolean fits(FieldType type, JsonToken token) {
    return switch (type) {
      case BOOLEAN -> token.isBoolean();
      case INTEGER -> token == JsonToken.VALUE_NUMBER_INT;
      case NUMBER -> token.isNumeric();
      case TEXT -> token == JsonToken.VALUE_STRING;
      case LIST -> token == JsonToken.START_ARRAY;
      case OBJECT, METADATA -> token == JsonToken.START_OBJECT;
      case TEXT_OR_LIST -> token == JsonToken.VALUE_STRING || token == JsonToken.START_ARRAY;
      case TEXT_OR_OBJECT -> token == JsonToken.VALUE_STRING || token == JsonToken.START_OBJECT;
      case ANY -> true;
    };
  }

  private static InvalidRequest wrongType(String param, String expected, JsonToken got) {
    return new InvalidRequest(
        "invalid_type",
        param,
        "Invalid type for '%s': expected %s, but got %s instead."
            .formatted(param, expected, words(got)));
  }

  private static InvalidRequest invalid(String param, String problem) {
    return new InvalidRequest("invalid_value", param, "Invalid '" + param + "': " + problem + ".");
  }

  private static String words(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT -> "an integer";
      case VALUE_NUMBER_FLOAT -> "a decimal number";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      default -> "something else";
    };
  }
}
