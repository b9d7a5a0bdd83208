package io.headrace.responses;

import io.headrace.job.Priority;
import io.headrace.job.Slice;
import java.util.Optional;

/**
 * A create request, scanned: where each field of interest stands in the client's bytes. Nothing is
 * copied and no tree is built.
 */
public final class ResponseRequest {
  private static final int MIN_OUTPUT_TOKENS = 16;

  private final FieldScan scan;

  private ResponseRequest(FieldScan scan) {
    this.scan = scan;
  }

  /** Reads and checks a client's body. */
  public static ResponseRequest parse(byte[] body) throws InvalidRequest {
    FieldScan scan = FieldScan.of(body, Field.TYPES);
    scan.require("model").require("input").requireModel();
    scan.requireRange("max_output_tokens", MIN_OUTPUT_TOKENS, Integer.MAX_VALUE)
        .requireRange("max_tool_calls", 1, Integer.MAX_VALUE)
        .requireRange("temperature", 0, 2)
        .requireRange("top_p", 0, 1)
        .requireRange("top_logprobs", 0, 20);
    return new ResponseRequest(scan);
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
    return !has(Field.STORE) || isTrue(Field.STORE);
  }

  public boolean hasConversation() {
    return has(Field.CONVERSATION);
  }

  public Optional<String> previousResponseId() {
    return has(Field.PREVIOUS_RESPONSE_ID)
        ? Optional.of(text(Field.PREVIOUS_RESPONSE_ID))
        : Optional.empty();
  }

  public Priority priority() {
    return has(Field.SERVICE_TIER)
        ? Priority.ofServiceTier(text(Field.SERVICE_TIER))
        : Priority.NORMAL;
  }

  public Optional<String> promptCacheKey() {
    return Optional.of(text(Field.PROMPT_CACHE_KEY)).filter(key -> !key.isEmpty());
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
    return scan.body();
  }

  Slice at(Field field) {
    return scan.at(field.wire);
  }

  /** The value of a field of type text, unescaped; "" when absent. */
  String text(Field field) {
    return scan.text(field.wire);
  }

  private boolean has(Field field) {
    return scan.has(field.wire);
  }

  private boolean isTrue(Field field) {
    return scan.isTrue(field.wire);
  }
}
