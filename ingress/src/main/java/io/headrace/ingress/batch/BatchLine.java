package io.headrace.ingress.batch;

import io.headrace.job.Slice;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** A line of an input file, scanned once: what its checks ask, and where its body stands. */
final class BatchLine {
  private static final JsonFactory JSON = JsonFactory.builder().build();

  /**
   * What a value is; the text only of fields whose text matters.
   *
   * @param inputs for how many embeddings it asks, where it is the input of such a call
   */
  record Value(JsonToken token, String text, Slice at, int inputs) {
    boolean isText() {
      return token == JsonToken.VALUE_STRING;
    }

    boolean isObject() {
      return token == JsonToken.START_OBJECT;
    }

    boolean isTrue() {
      return token == JsonToken.VALUE_TRUE;
    }
  }

  /** The fields that are looked at, of the line and of its body. */
  enum Part {
    CUSTOM_ID("custom_id", false),
    METHOD("method", false),
    URL("url", false),
    BODY("body", false),
    MODEL("model", true),
    STREAM("stream", true),
    BACKGROUND("background", true),
    INPUT("input", true),
    MESSAGES("messages", true);

    private final String wire;
    private final boolean inBody;

    Part(String wire, boolean inBody) {
      this.wire = wire;
      this.inBody = inBody;
    }

    String wire() {
      return wire;
    }

    /** Prompts are left where they are. */
    private boolean isRead() {
      return this != INPUT && this != MESSAGES && this != BODY;
    }

    static @Nullable Part of(String name, boolean inBody) {
      return Arrays.stream(values())
          .filter(part -> part.inBody == inBody && part.wire.equals(name))
          .findFirst()
          .orElse(null);
    }
  }

  private final byte[] line;
  private final Map<Part, Value> values = new EnumMap<>(Part.class);

  private BatchLine(byte[] line) {
    this.line = line;
  }

  /** Empty when the line isn't one JSON object. */
  static Optional<BatchLine> scan(byte[] line) {
    BatchLine scanned = new BatchLine(line);
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      scanned.scanObject(parser, false);
      return parser.nextToken() == null ? Optional.of(scanned) : Optional.empty();
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }

  private void scanObject(JsonParser parser, boolean inBody) {
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      JsonToken token = parser.nextToken();
      Part part = Part.of(name, inBody);
      if (part == null) {
        parser.skipChildren();
      } else {
        scanValue(parser, token, part);
      }
    }
  }

  /** Of a name given twice the last counts; null is as good as absent. */
  private void scanValue(JsonParser parser, JsonToken token, Part part) {
    int start = (int) parser.currentTokenLocation().getByteOffset();
    String text = token == JsonToken.VALUE_STRING && part.isRead() ? parser.getString() : "";
    int inputs = 1;
    if (part == Part.BODY) {
      values.keySet().removeIf(inner -> inner.inBody);
    }
    if (part == Part.BODY && token == JsonToken.START_OBJECT) {
      scanObject(parser, true);
    } else if (part == Part.INPUT && token == JsonToken.START_ARRAY) {
      inputs = countInputs(parser);
    } else {
      parser.skipChildren();
      parser.finishToken();
    }
    values.remove(part);
    if (token != JsonToken.VALUE_NULL) {
      int end = (int) parser.currentLocation().getByteOffset();
      values.put(part, new Value(token, text, new Slice(start, end), inputs));
    }
  }

  /** Numbers are the tokens of one input. Leaves the parser at the array's end. */
  private static int countInputs(JsonParser parser) {
    int count = 0;
    boolean areTokens = true;
    for (JsonToken next = parser.nextToken();
        next != null && next != JsonToken.END_ARRAY;
        next = parser.nextToken()) {
      areTokens &= next.isNumeric();
      count++;
      parser.skipChildren();
    }
    return areTokens ? Math.min(count, 1) : count;
  }

  Optional<Value> value(Part part) {
    return Optional.ofNullable(values.get(part));
  }

  boolean has(Part part) {
    return values.containsKey(part);
  }

  /** "" when there is none, or no string. */
  String text(Part part) {
    return value(part).map(Value::text).orElse("");
  }

  /** The client's bytes; for lines whose body is an object. */
  byte[] body() {
    Slice at = value(Part.BODY).map(Value::at).orElseThrow();
    return Arrays.copyOfRange(line, at.start(), at.end());
  }
}
