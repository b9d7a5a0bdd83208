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
 * document and builds nothing. One scan serves all requests of a dialect.
 */
final class RequestScan {
  private static final JsonFactory JSON = new JsonFactory();

  private final Map<String, Integer> fields = new HashMap<>();

  RequestScan(List<String> names) {
    for (String name : names) {
      fields.put(name, fields.size());
    }
  }

  /** Throws when the bytes are not one JSON object. */
  RequestFields read(byte[] body) throws NotJsonException {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
      return new RequestFields(body, spans(parser));
    } catch (JacksonException _) { // its message may quote the prompt
      throw new NotJsonException();
    }
  }

  private long[] spans(JsonParser parser) throws NotJsonException {
    long[] spans = new long[fields.size()];
    require(parser.nextToken() == JsonToken.START_OBJECT);
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      JsonToken value = parser.nextToken();
      Integer field = fields.get(name);
      if (field == null || value == JsonToken.VALUE_NULL) {
        parser.skipChildren();
      } else {
        spans[field] = span(parser);
      }
    }
    require(parser.nextToken() == null);
    return spans;
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
