package io.headrace.ingress.context;

import io.headrace.job.Slice;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Where things stand in JSON that is known to be valid: nothing is copied, no tree is built. */
final class Json {
  private static final JsonFactory FACTORY = JsonFactory.builder().build();

  private Json() {}

  /** A parser over one value of {@code body}; its locations count from the value's start. */
  static JsonParser parser(byte[] body, Slice at) {
    return FACTORY.createParser(ObjectReadContext.empty(), body, at.start(), at.length());
  }

  static Slice whole(byte[] body) {
    return new Slice(0, body.length);
  }

  /** The slices of an object's values, by name; of a name given twice the last. */
  static Map<String, Slice> fields(byte[] body, Slice object) {
    Map<String, Slice> fields = new LinkedHashMap<>();
    try (JsonParser parser = parser(body, object)) {
      parser.nextToken();
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        fields.put(name, value(parser, parser.nextToken(), object.start()));
      }
    }
    return fields;
  }

  /** Where the value at which the parser stands begins and ends; leaves the parser at its end. */
  static Slice value(JsonParser parser, JsonToken token, int base) {
    int start = (int) parser.currentTokenLocation().getByteOffset();
    if (token.isStructStart()) {
      parser.skipChildren();
    } else {
      parser.finishToken();
    }
    int end =
        token.isNumeric()
            ? start + parser.getStringLength()
            : (int) parser.currentLocation().getByteOffset();
    return new Slice(base + start, base + end);
  }

  /** The string at {@code at}, unescaped. */
  static String text(byte[] body, Slice at) {
    try (JsonParser parser = parser(body, at)) {
      return parser.nextToken() == JsonToken.VALUE_STRING ? parser.getString() : "";
    }
  }
}
