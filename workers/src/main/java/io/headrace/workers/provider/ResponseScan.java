package io.headrace.workers.provider;

import io.headrace.job.JobError;
import io.headrace.llm.Usage;
import io.headrace.wire.MalformedAnswerException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

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
    scan.insertMissing(JsonPass.over(body, scan::field));
    return scan;
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

  private void field(String name, JsonParser parser) throws MalformedAnswerException {
    switch (name) {
      case "id" -> exchange(parser, OwnField.ID);
      case "created_at" -> exchange(parser, OwnField.CREATED_AT);
      case "background" -> exchange(parser, OwnField.BACKGROUND);
      case "previous_response_id" -> exchange(parser, OwnField.PREVIOUS_RESPONSE_ID);
      case "status" -> status = JsonPass.text(parser);
      case "model" -> model = JsonPass.text(parser);
      case "usage" -> usage.read(parser);
      case "error" -> error(parser);
      default -> parser.skipChildren();
    }
  }

  private void exchange(JsonParser parser, OwnField field) {
    splices.add(JsonPass.exchange(parser, field.value(call)));
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

  private void error(JsonParser parser) throws MalformedAnswerException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    failed = true;
    JsonPass.fields(
        parser,
        (name, value) -> {
          switch (name) {
            case "code" -> errorCode = JsonPass.text(value);
            case "message" -> errorMessage = JsonPass.text(value);
            default -> value.skipChildren();
          }
        });
  }
}
