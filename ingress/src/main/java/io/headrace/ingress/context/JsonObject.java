package io.headrace.ingress.context;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.job.Slice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.io.JsonStringEncoder;

/** An object inside valid JSON: its fields can be read, and replaced in a copy. */
public final class JsonObject {
  private final byte[] body;
  private final Slice at;
  private final Map<String, Slice> fields;

  private JsonObject(byte[] body, Slice at) {
    this.body = body;
    this.at = at;
    fields = Json.fields(body, at);
  }

  public static JsonObject read(byte[] body) {
    return new JsonObject(body, Json.whole(body));
  }

  public boolean has(String name) {
    return fields.containsKey(name);
  }

  /** The string under {@code name}; "" when there is none. */
  public String text(String name) {
    Slice value = fields.get(name);
    return value == null ? "" : Json.text(body, value);
  }

  /** The value under {@code name} as it stands; {@code null} when there is none. */
  public String json(String name) {
    Slice value = fields.get(name);
    return value == null ? "null" : new String(body, value.start(), value.length(), UTF_8);
  }

  public Set<String> names() {
    return Collections.unmodifiableSet(fields.keySet());
  }

  /** The object under {@code name}; one without fields when there is none. */
  public JsonObject object(String name) {
    Slice value = fields.get(name);
    return value == null || body[value.start()] != '{'
        ? read("{}".getBytes(UTF_8))
        : new JsonObject(body, value);
  }

  /** The objects of the array under {@code name}. */
  public List<JsonObject> objects(String name) {
    Slice array = fields.get(name);
    List<JsonObject> objects = new ArrayList<>();
    if (array == null || body[array.start()] != '[') {
      return objects;
    }
    try (JsonParser parser = Json.parser(body, array)) {
      parser.nextToken();
      for (JsonToken next = parser.nextToken();
          next != JsonToken.END_ARRAY;
          next = parser.nextToken()) {
        Slice value = Json.value(parser, next, array.start());
        if (next == JsonToken.START_OBJECT) {
          objects.add(new JsonObject(body, value));
        }
      }
    }
    return objects;
  }

  /** As it stands. */
  public String json() {
    return new String(body, at.start(), at.length(), UTF_8);
  }

  /** With other values, given as JSON, for fields that it has. */
  public String with(Map<String, String> values) {
    StringBuilder json = new StringBuilder(at.length() + 64).append('{');
    fields.forEach((name, value) -> {
      String given = values.get(name);
      json.append(json.length() == 1 ? "" : ",").append(quoted(name)).append(':');
      json.append(given == null ? new String(body, value.start(), value.length(), UTF_8) : given);
    });
    return json.append('}').toString();
  }

  public static String quoted(String text) {
    return "\"" + escaped(text) + "\"";
  }

  /** Never fails: half a surrogate pair, which JSON may hold, later becomes a question mark. */
  static String escaped(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsCharArray(text));
  }
}
