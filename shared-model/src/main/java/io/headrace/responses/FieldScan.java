package io.headrace.responses;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.job.Slice;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Where the fields of interest stand in a client's JSON object: one pass that checks the whole text
 * and these fields' types. Nothing is copied and no tree is built.
 */
public final class FieldScan {
  private static final JsonFactory JSON = JsonFactory.builder().build();

  /** Characters; the name becomes a header of the job's records and a key of usage. */
  private static final int MAX_MODEL = 256;

  private final byte[] body;
  private final Map<String, Slice> slices = new HashMap<>();

  private FieldScan(byte[] body) {
    this.body = body;
  }

  /**
   * @param fields those of interest, by name
   */
  public static FieldScan of(byte[] body, Map<String, FieldType> fields) throws InvalidRequest {
    FieldScan scan = new FieldScan(body);
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new InvalidRequest("invalid_type", "", "The request body must be a JSON object.");
      }
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        scan.field(parser, parser.nextToken(), name, fields.get(name));
      }
      if (parser.nextToken() != null) {
        throw new InvalidRequest("invalid_json", "", "There is text after the JSON object.");
      }
      return scan;
    } catch (JacksonException e) {
      throw new InvalidRequest("invalid_json", "", "The request body is not valid JSON" + at(e));
    }
  }

  private static String at(JacksonException e) {
    return e.getLocation() == null
        ? "."
        : " (line %d, column %d)."
            .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }

  private void field(JsonParser parser, JsonToken token, String name, @Nullable FieldType type)
      throws InvalidRequest {
    if (type == null) {
      parser.skipChildren();
      return;
    }
    RequestCheck.type(name, type, token);
    int start = (int) parser.currentTokenLocation().getByteOffset();
    if (type == FieldType.METADATA && token == JsonToken.START_OBJECT) {
      RequestCheck.metadata(parser);
    } else if (token.isStructStart()) {
      parser.skipChildren();
    } else {
      parser.finishToken();
    }
    slices.remove(name);
    if (token != JsonToken.VALUE_NULL) {
      slices.put(name, new Slice(start, end(parser, token, start)));
    }
  }

  /** Numbers end where their text ends; the parser may already have looked past them. */
  private static int end(JsonParser parser, JsonToken token, int start) {
    return token.isNumeric()
        ? start + parser.getStringLength()
        : (int) parser.currentLocation().getByteOffset();
  }

  public FieldScan require(String name) throws InvalidRequest {
    if (!has(name)) {
      throw new InvalidRequest(
          "missing_required_parameter", name, "Missing required parameter: '" + name + "'.");
    }
    return this;
  }

  /** That {@code model} is there, and names one. */
  public FieldScan requireModel() throws InvalidRequest {
    String model = require("model").text("model");
    if (model.isEmpty()) {
      throw new InvalidRequest("invalid_value", "model", "Invalid 'model': an empty string.");
    }
    if (model.length() > MAX_MODEL) {
      throw new InvalidRequest(
          "invalid_value",
          "model",
          "Invalid 'model': the name is longer than " + MAX_MODEL + " characters.");
    }
    return this;
  }

  /** That the number under {@code name}, if there is one, lies between the two. */
  public FieldScan requireRange(String name, double min, double max) throws InvalidRequest {
    Slice at = at(name);
    if (at.isPresent()) {
      RequestCheck.range(name, Double.parseDouble(raw(at)), min, max);
    }
    return this;
  }

  public FieldScan requireElements(String name) throws InvalidRequest {
    if (isEmptyList(at(name))) {
      throw new InvalidRequest(
          "empty_array",
          name,
          "Invalid '" + name + "': empty array. Expected at least one element.");
    }
    return this;
  }

  private boolean isEmptyList(Slice at) {
    if (!at.isPresent() || body[at.start()] != '[') {
      return false;
    }
    int first = at.start() + 1;
    while (body[first] == ' '
        || body[first] == '\n'
        || body[first] == '\r'
        || body[first] == '\t') {
      first++;
    }
    return body[first] == ']';
  }

  /** Present, and not null. */
  public boolean has(String name) {
    return slices.containsKey(name);
  }

  /** Where the value stands, a string with its quotes; null counts as absent. */
  public Slice at(String name) {
    return slices.getOrDefault(name, Slice.ABSENT);
  }

  /** The value of a field of type text, unescaped; "" when absent. */
  public String text(String name) {
    Slice at = at(name);
    if (!at.isPresent()) {
      return "";
    }
    String quoted = raw(at);
    return quoted.indexOf('\\') < 0 ? quoted.substring(1, quoted.length() - 1) : unescape(quoted);
  }

  public boolean isTrue(String name) {
    Slice at = at(name);
    return at.isPresent() && body[at.start()] == 't';
  }

  byte[] body() {
    return body;
  }

  private String raw(Slice at) {
    return new String(body, at.start(), at.length(), UTF_8);
  }

  private static String unescape(String quoted) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), quoted)) {
      parser.nextToken();
      return parser.getString();
    }
  }
}
