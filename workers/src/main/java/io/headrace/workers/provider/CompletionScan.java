package io.headrace.workers.provider;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.headrace.job.JobStatus;
import io.headrace.llm.Usage;
import io.headrace.wire.FinishReason;
import io.headrace.wire.MalformedAnswerException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * One pass over a provider's chat completion: checks that each of its choices holds a message,
 * takes the few values that the gateway needs, and exchanges the id for the job's.
 */
final class CompletionScan {
  private static final byte[] ID = "\"id\":".getBytes(US_ASCII);
  private static final byte[] COMMA = {','};

  private final byte[] body;
  private final byte[] id;
  private final UsageScan usage = new UsageScan();
  private final List<Splice> splices = new ArrayList<>(3);
  private String model = "";
  private int choices;
  private boolean cut;

  private CompletionScan(byte[] body, byte[] id) {
    this.body = body;
    this.id = id;
  }

  static CompletionScan of(byte[] body, String jobId) throws MalformedAnswerException {
    CompletionScan scan = new CompletionScan(body, Json.quoted(jobId));
    int inside = JsonPass.over(body, scan::field);
    JsonPass.require(scan.choices > 0, "the answer holds no message");
    if (scan.splices.isEmpty()) {
      scan.insertId(inside);
    }
    return scan;
  }

  /** As the provider names it; "" when it doesn't. */
  String model() {
    return model;
  }

  Usage usage() {
    return usage.usage();
  }

  /** Incomplete when any choice was cut off. */
  JobStatus status() {
    return cut ? JobStatus.INCOMPLETE : JobStatus.COMPLETED;
  }

  SplicedBytes spliced() {
    return new SplicedBytes(body, splices);
  }

  private void field(String name, JsonParser parser) throws MalformedAnswerException {
    switch (name) {
      case "id" -> splices.add(JsonPass.exchange(parser, id));
      case "model" -> model = JsonPass.text(parser);
      case "usage" -> usage.read(parser);
      case "choices" -> choices(parser);
      default -> parser.skipChildren();
    }
  }

  private void choices(JsonParser parser) throws MalformedAnswerException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      boolean isObject = parser.currentToken() == JsonToken.START_OBJECT;
      JsonPass.require(isObject && hasMessage(parser), "a choice of the answer holds no message");
      choices++;
    }
  }

  private boolean hasMessage(JsonParser parser) throws MalformedAnswerException {
    boolean[] found = {false};
    JsonPass.fields(
        parser,
        (name, value) -> {
          switch (name) {
            case "message" -> {
              found[0] = value.currentToken() == JsonToken.START_OBJECT;
              value.skipChildren();
            }
            case "finish_reason" -> finish(JsonPass.text(value));
            default -> value.skipChildren();
          }
        });
    return found[0];
  }

  private void finish(String reason) throws MalformedAnswerException {
    switch (FinishReason.of(reason)) {
      case WHOLE -> {}
      case LENGTH, FILTERED -> cut = true;
      case BROKEN -> throw new MalformedAnswerException("the model broke off with an error");
    }
  }

  /** At the front, where a comma always fits: there are choices behind it. */
  private void insertId(int inside) {
    splices.add(new Splice(inside, inside, ID));
    splices.add(new Splice(inside, inside, id));
    splices.add(new Splice(inside, inside, COMMA));
  }
}
