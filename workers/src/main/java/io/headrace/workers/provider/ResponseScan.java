package io.headrace.workers.provider;

import io.headrace.job.JobError;
import io.headrace.llm.Usage;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * One pass over a provider's Response object: checks that it is whole, takes the few values that
 * the gateway needs, and finds the places of those that it exchanges. Builds no tree.
 */
final class ResponseScan {
  private final byte[] body;
  private final Call call;
  private final Set<OwnField> missing = EnumSet.allOf(OwnField.class);
  private final List<Splice> splices = new ArrayList<>(OwnField.values().length + 1);

  private String status = "";
  private String model = "";
  private String errorCode = "";
  private String errorMessage = "";
  private boolean failed;
  private final UsageScan usage = new UsageScan();

  private ResponseScan(byte[] body, Call call) {
    this.body = body;
    this.call = call;
  }

  static ResponseScan of(byte[] body, Call call) throws MalformedAnswerException {
    ResponseScan scan = new ResponseScan(body, call);
    try (JsonParser parser = Json.FACTORY.createParser(ObjectReadContext.empty(), body)) {
      scan.read(parser);
      return scan;
    } catch (JacksonException _) { // its message quotes the body
      throw new MalformedAnswerException("the answer is not whole JSON");
    }
  }

  String status() {
    return status;
  }

  /** As the provider names it; "" when it doesn't. */
  String model() {
    return model;
  }

  Usage usage() {
    return usage.usage();
  }

  Optional<JobError> error() {
    if (!failed) {
      return Optional.empty();
    }
    String code = errorCode.isEmpty() ? "server_error" : errorCode;
    return Optional.of(new JobError("server_error", code, errorMessage, ""));
  }

  SplicedBytes spliced() {
    return new SplicedBytes(body, splices);
  }

  private void read(JsonParser parser) throws MalformedAnswerException {
    require(parser.nextToken() == JsonToken.START_OBJECT, "the answer is not a JSON object");
    int inside = (int) parser.currentLocation().getByteOffset();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      parser.nextToken();
      field(parser, name);
    }
    require(parser.nextToken() == null, "there is text after the answer");
    insertMissing(inside);
  }

  private void field(JsonParser parser, String name) {
    switch (name) {
      case "id" -> exchange(parser, OwnField.ID);
      case "created_at" -> exchange(parser, OwnField.CREATED_AT);
      case "background" -> exchange(parser, OwnField.BACKGROUND);
      case "previous_response_id" -> exchange(parser, OwnField.PREVIOUS_RESPONSE_ID);
      case "status" -> status = text(parser);
      case "model" -> model = text(parser);
      case "usage" -> usage.read(parser);
      case "error" -> error(parser);
      default -> parser.skipChildren();
    }
  }

  private void exchange(JsonParser parser, OwnField field) {
    JsonToken token = parser.currentToken();
    int start = (int) parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    parser.finishToken();
    // Numbers end where their text ends: the parser may already have looked past them.
    int end =
        token.isNumeric()
            ? start + parser.getStringLength()
            : (int) parser.currentLocation().getByteOffset();
    splices.add(new Splice(start, end, field.value(call)));
    missing.remove(field);
  }

  /** At the front, where a comma always fits: an answer without fields has no status either. */
  private void insertMissing(int inside) {
    if (missing.isEmpty()) {
      return;
    }
    byte[] comma = {','};
    List<Splice> parts = new ArrayList<>();
    for (OwnField field : missing) {
      parts.add(new Splice(inside, inside, field.label()));
      parts.add(new Splice(inside, inside, field.value(call)));
      parts.add(new Splice(inside, inside, comma));
    }
    splices.addAll(0, parts);
  }

  private void error(JsonParser parser) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    failed = true;
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      parser.nextToken();
      switch (name) {
        case "code" -> errorCode = text(parser);
        case "message" -> errorMessage = text(parser);
        default -> parser.skipChildren();
      }
    }
  }

  private static String text(JsonParser parser) {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return parser.getString();
    }
    parser.skipChildren();
    return "";
  }

  private static void require(boolean holds, String otherwise) throws MalformedAnswerException {
    if (!holds) {
      throw new MalformedAnswerException(otherwise);
    }
  }
}
