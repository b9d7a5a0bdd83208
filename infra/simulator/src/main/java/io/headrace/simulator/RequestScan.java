package io.headrace.simulator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Finds where the top-level fields of a request lie in its bytes, in one pass that checks the whole
 * document and builds nothing. One scan serves all requests of a dialect. A field that has two
 * spellings is given as both, with a bar between them.
 */
final class RequestScan {
  private static final JsonFactory JSON = new JsonFactory();

  private final Map<String, Integer> fields = new HashMap<>();
  private final int count;

  RequestScan(List<String> names) {
    count = names.size();
    for (int field = 0; field < count; field++) {
      for (String spelling : names.get(field).split("\\|", -1)) {
        fields.put(spelling, field);
      }
    }
  }

  /** Throws when the bytes are not one JSON object. */
  RequestFields read(byte[] body) throws NotJsonException {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
      return fields(body, parser);
    } catch (JacksonException _) { // its message may quote the prompt
      throw new NotJsonException();
    }
  }

  private RequestFields fields(byte[] body, JsonParser parser) throws NotJsonException {
    long[] spans = new long[count];
    String unknown = null;
    require(parser.nextToken() == JsonToken.START_OBJECT);
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      JsonToken value = parser.nextToken();
      Integer field = fields.get(name);
      if (field == null || value == JsonToken.VALUE_NULL) {
        unknown = field == null && unknown == null ? name : unknown;
        parser.skipChildren();
      } else {
        spans[field] = span(parser);
      }
    }
    require(parser.nextToken() == null);
    return new RequestFields(body, spans, unknown);
  }

  private static long span(JsonParser parser) {
    long start = parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    parser.finishToken(); // a string is read lazily: only now is its end known
    return start << Integer.SIZE | parser.currentLocation().getByteOffset();
  }

  private static void require(boolean wellFormed) throws NotJsonException {
    if (!wellFormed) {
      throw new NotJsonException();
    }
  }

  static final class NotJsonException extends Exception {
    NotJsonException() {
      super("not a JSON object", null, false, false);
    }
  }
}
