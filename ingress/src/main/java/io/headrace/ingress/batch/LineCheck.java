package io.headrace.ingress.batch;

import io.headrace.ingress.batch.BatchLine.Part;
import io.headrace.ingress.batch.BatchLine.Value;
import io.headrace.job.Operation;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * What makes one line, and with it the whole file, invalid, in the words of OpenAI's service. What
 * a line's own request gets wrong is no matter of the file: it fails alone.
 */
final class LineCheck {
  private static final String MISSING = "missing_required_parameter";
  private static final int MAX_QUOTED = 100;

  /** OpenAI names no limit; a thousand of them are in memory while results are written. */
  private static final int MAX_CUSTOM_ID = 512;

  private final Operation operation;
  private final Predicate<String> isServed;
  private final Part prompt;

  /**
   * @param isServed whether a model is known by this name
   */
  LineCheck(Operation operation, Predicate<String> isServed) {
    this.operation = operation;
    this.isServed = isServed;
    prompt =
        switch (operation) {
          case RESPONSES, EMBEDDINGS -> Part.INPUT;
          case CHAT -> Part.MESSAGES;
        };
  }

  Checked check(InputLine line) {
    if (!line.isWhole()) {
      return new Checked.Bad(error("line_too_large", "", "This line is too large."));
    }
    Optional<BatchLine> scanned = BatchLine.scan(line.bytes());
    if (scanned.isEmpty()) {
      return new Checked.Bad(
          error("invalid_json_line", "", "This line is not parseable as valid JSON."));
    }
    Optional<LineError> wrong = check(scanned.get());
    return wrong.isPresent()
        ? new Checked.Bad(wrong.get())
        : new Checked.Good(scanned.get().text(Part.CUSTOM_ID), inputs(scanned.get()));
  }

  private int inputs(BatchLine line) {
    return operation == Operation.EMBEDDINGS
        ? line.value(Part.INPUT).map(Value::inputs).orElse(0)
        : 0;
  }

  /** What a line is by itself. */
  sealed interface Checked {
    /**
     * @param inputs how many embeddings it asks for
     */
    record Good(String customId, int inputs) implements Checked {}

    record Bad(LineError error) implements Checked {}
  }

  private Optional<LineError> check(BatchLine line) {
    return customId(line)
        .or(() -> text(line, Part.METHOD))
        .or(() -> method(line))
        .or(() -> text(line, Part.URL))
        .or(() -> url(line))
        .or(() -> body(line))
        .or(() -> unsupported(line))
        .or(() -> model(line))
        .or(() -> prompt(line));
  }

  private static Optional<LineError> customId(BatchLine line) {
    int length = line.text(Part.CUSTOM_ID).length();
    return text(line, Part.CUSTOM_ID)
        .or(() ->
            when(
                length == 0 || length > MAX_CUSTOM_ID,
                "invalid_value",
                "custom_id",
                "Invalid 'custom_id': expected 1 to " + MAX_CUSTOM_ID + " characters."));
  }

  private static Optional<LineError> text(BatchLine line, Part part) {
    Optional<Value> value = line.value(part);
    if (value.isEmpty()) {
      return Optional.of(missing(part));
    }
    return when(
        !value.get().isText(),
        "invalid_type",
        part.wire(),
        "Invalid type for '" + part.wire() + "': expected a string.");
  }

  private static Optional<LineError> method(BatchLine line) {
    return when(
        !line.text(Part.METHOD).equals("POST"),
        "invalid_method",
        "method",
        "The method of a request must be POST.");
  }

  private Optional<LineError> url(BatchLine line) {
    return when(
        !line.text(Part.URL).equals(operation.path()),
        "invalid_url",
        "url",
        "The URL provided for this request does not match the batch endpoint.");
  }

  private static Optional<LineError> body(BatchLine line) {
    Optional<Value> body = line.value(Part.BODY);
    if (body.isEmpty()) {
      return Optional.of(missing(Part.BODY));
    }
    return when(
        !body.get().isObject(),
        "invalid_type",
        "body",
        "Invalid type for 'body': expected an object.");
  }

  private Optional<LineError> unsupported(BatchLine line) {
    return when(
            isTrue(line, Part.STREAM),
            "streaming_unsupported",
            "body.stream",
            name() + ": Streaming is not supported in the Batch API.")
        .or(() ->
            when(
                isTrue(line, Part.BACKGROUND),
                "background_unsupported",
                "body.background",
                name() + ": Background mode is not supported in the Batch API."));
  }

  private static boolean isTrue(BatchLine line, Part part) {
    return line.value(part).filter(Value::isTrue).isPresent();
  }

  private Optional<LineError> model(BatchLine line) {
    String model = line.text(Part.MODEL);
    if (model.isEmpty()) {
      return Optional.of(error("invalid_request", "", "Model parameter is required."));
    }
    String shown = model.length() > MAX_QUOTED ? model.substring(0, MAX_QUOTED) + "..." : model;
    return when(
        !isServed.test(model),
        "model_not_found",
        "body.model",
        "The provided model '" + shown + "' is not supported by the Batch API.");
  }

  private Optional<LineError> prompt(BatchLine line) {
    String name = prompt == Part.MESSAGES ? "Messages" : "Input";
    return when(!line.has(prompt), "invalid_request", "", name + " parameter is required.");
  }

  private String name() {
    return switch (operation) {
      case RESPONSES -> "Responses";
      case CHAT -> "Chat Completions";
      case EMBEDDINGS -> "Embeddings";
    };
  }

  private static LineError missing(Part part) {
    return error(MISSING, part.wire(), "Missing required parameter: '" + part.wire() + "'.");
  }

  private static Optional<LineError> when(
      boolean wrong, String code, String param, String message) {
    return wrong ? Optional.of(error(code, param, message)) : Optional.empty();
  }

  private static LineError error(String code, String param, String message) {
    return new LineError(code, message, param, OptionalInt.empty());
  }
}
