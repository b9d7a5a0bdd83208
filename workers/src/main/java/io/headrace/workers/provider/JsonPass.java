package io.headrace.workers.provider;

import io.headrace.wire.MalformedAnswerException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/** One pass over a provider's answer, which must be one whole JSON object. Builds no tree. */
final class JsonPass {
  private JsonPass() {}

  /** What is done with a field; leaves the parser at the end of the field's value. */
  @FunctionalInterface
  interface Fields {
    /** The parser stands at the first token of the value. */
    void read(String name, JsonParser parser) throws MalformedAnswerException;
  }

  /** Returns where the object's inside begins, in bytes. */
  static int over(byte[] body, Fields fields) throws MalformedAnswerException {
    try (JsonParser parser = Json.FACTORY.createParser(ObjectReadContext.empty(), body)) {
      require(parser.nextToken() == JsonToken.START_OBJECT, "the answer is not a JSON object");
      int inside = (int) parser.currentLocation().getByteOffset();
      fields(parser, fields);
      require(parser.nextToken() == null, "there is text after the answer");
      return inside;
    } catch (JacksonException _) { // its message quotes the body
      throw new MalformedAnswerException("the answer is not whole JSON");
    }
  }

  /** From the start of an object to its end. */
  static void fields(JsonParser parser, Fields fields) throws MalformedAnswerException {
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      parser.nextToken();
      fields.read(name, parser);
    }
  }

  /** The value at which the parser stands is replaced by another. */
  static Splice exchange(JsonParser parser, byte[] value) {
    JsonToken token = parser.currentToken();
    int start = (int) parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    parser.finishToken();
    // Numbers end where their text ends: the parser may already have looked past them.
    int end =
        token.isNumeric()
            ? start + parser.getStringLength()
            : (int) parser.currentLocation().getByteOffset();
    return new Splice(start, end, value);
  }

  /** The string at which the parser stands; "" for any other value, which is skipped. */
  static String text(JsonParser parser) {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return parser.getString();
    }
    parser.skipChildren();
    return "";
  }

  static void require(boolean holds, String otherwise) throws MalformedAnswerException {
    if (!holds) {
      throw new MalformedAnswerException(otherwise);
    }
  }
}
