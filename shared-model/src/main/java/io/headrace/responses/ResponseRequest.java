package io.headrace.responses;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.job.Priority;
import io.headrace.job.Slice;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A create request, scanned: where each field of interest stands in the client's bytes. Nothing is
 * copied and no tree is built.
 */
public final class ResponseRequest {
  private static final JsonFactory JSON = JsonFactory.builder().build();
  private static final int MIN_OUTPUT_TOKENS = 16;

  /** Characters; the name becomes a header of the job's records and a key of usage. */
  private static final int MAX_MODEL = 256;

  private final byte[] body;
  private final Map<Field, Slice> slices;

  private ResponseRequest(byte[] body, Map<Field, Slice> slices) {
    this.body = body;
    this.slices = slices;
  }

  /** Reads and checks a client's body. */
  public static ResponseRequest parse(byte[] body) throws InvalidRequest {
    ResponseRequest request = scan(body);
    request.requirePresent(Field.MODEL, "Missing required parameter: 'model'.");
    request.requirePresent(Field.INPUT, "Missing required parameter: 'input'.");
    request.checkModel();
    request.checkNumbers();
    return request;
  }

  private static ResponseRequest scan(byte[] body) throws InvalidRequest {
    Map<Field, Slice> slices = new EnumMap<>(Field.class);
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new InvalidRequest("invalid_type", "", "The request body must be a JSON object.");
      }
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        scanField(parser, parser.nextToken(), Field.BY_NAME.get(name), slices);
      }
      if (parser.nextToken() != null) {
        throw new InvalidRequest("invalid_json", "", "There is text after the JSON object.");
      }
      return new ResponseRequest(body, slices);
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

  private static void scanField(
      JsonParser parser, JsonToken token, @Nullable Field field, Map<Field, Slice> slices)
      throws InvalidRequest {
    if (field == null) {
      parser.skipChildren();
      return;
    }
    RequestCheck.type(field, token);
    int start = (int) parser.currentTokenLocation().getByteOffset();
    if (field == Field.METADATA && token == JsonToken.START_OBJECT) {
      RequestCheck.metadata(parser);
    } else if (token.isStructStart()) {
      parser.skipChildren();
    } else {
      parser.finishToken();
    }
    slices.remove(field);
    if (token != JsonToken.VALUE_NULL) {
      slices.put(field, new Slice(start, end(parser, token, start)));
    }
  }

  /** Numbers end where their text ends; the parser may already have looked past them. */
  private static int end(JsonParser parser, JsonToken token, int start) {
    return token.isNumeric()
        ? start + parser.getStringLength()
        : (int) parser.currentLocation().getByteOffset();
  }

  private void requirePresent(Field field, String message) throws InvalidRequest {
    if (!slices.containsKey(field)) {
      throw new InvalidRequest("missing_required_parameter", field.wire, message);
    }
  }

  private void checkModel() throws InvalidRequest {
    String model = model();
    if (model.isEmpty()) {
      throw new InvalidRequest("invalid_value", "model", "Invalid 'model': an empty string.");
    }
    if (model.length() > MAX_MODEL) {
      throw new InvalidRequest(
          "invalid_value",
          "model",
          "Invalid 'model': the name is longer than " + MAX_MODEL + " characters.");
    }
  }

  private void checkNumbers() throws InvalidRequest {
    RequestCheck.range(this, Field.MAX_OUTPUT_TOKENS, MIN_OUTPUT_TOKENS, Integer.MAX_VALUE);
    RequestCheck.range(this, Field.MAX_TOOL_CALLS, 1, Integer.MAX_VALUE);
    RequestCheck.range(this, Field.TEMPERATURE, 0, 2);
    RequestCheck.range(this, Field.TOP_P, 0, 1);
    RequestCheck.range(this, Field.TOP_LOGPROBS, 0, 20);
  }

  public String model() {
    return text(Field.MODEL);
  }

  public boolean background() {
    return isTrue(Field.BACKGROUND);
  }

  public boolean stream() {
    return isTrue(Field.STREAM);
  }

  /** True unless the client asked that the result is not kept. */
  public boolean store() {
    return !slices.containsKey(Field.STORE) || isTrue(Field.STORE);
  }

  public boolean hasConversation() {
    return slices.containsKey(Field.CONVERSATION);
  }

  public Optional<String> previousResponseId() {
    return slices.containsKey(Field.PREVIOUS_RESPONSE_ID)
        ? Optional.of(text(Field.PREVIOUS_RESPONSE_ID))
        : Optional.empty();
  }

  public Priority priority() {
    return slices.containsKey(Field.SERVICE_TIER)
        ? Priority.ofServiceTier(text(Field.SERVICE_TIER))
        : Priority.NORMAL;
  }

  /** Where the model's name stands, quotes included. */
  public Slice modelAt() {
    return at(Field.MODEL);
  }

  public Slice backgroundAt() {
    return at(Field.BACKGROUND);
  }

  public Slice previousResponseIdAt() {
    return at(Field.PREVIOUS_RESPONSE_ID);
  }

  /** Where the input stands: a string with its quotes, or an array. */
  public Slice inputAt() {
    return at(Field.INPUT);
  }

  byte[] body() {
    return body;
  }

  Slice at(Field field) {
    return slices.getOrDefault(field, Slice.ABSENT);
  }

  /** The value of a field of type text, unescaped; "" when absent. */
  String text(Field field) {
    Slice at = at(field);
    if (!at.isPresent()) {
      return "";
    }
    String quoted = new String(body, at.start(), at.length(), UTF_8);
    return quoted.indexOf('\\') < 0 ? quoted.substring(1, quoted.length() - 1) : unescape(quoted);
  }

  private boolean isTrue(Field field) {
    Slice at = at(field);
    return at.isPresent() && body[at.start()] == 't';
  }

  private static String unescape(String quoted) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), quoted)) {
      parser.nextToken();
      return parser.getString();
    }
  }
}
