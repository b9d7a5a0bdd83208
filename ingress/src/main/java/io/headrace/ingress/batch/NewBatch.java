package io.headrace.ingress.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.job.IdempotencyKey;
import io.headrace.job.Operation;
import io.headrace.responses.InvalidRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The body of a create call, checked.
 *
 * @param metadata a JSON object of strings, its names in order
 * @param key the field that clients of other gateways know; not part of OpenAI's API
 */
public record NewBatch(
    String inputFile,
    Operation operation,
    String window,
    Duration duration,
    Optional<String> metadata,
    OptionalLong outputSeconds,
    Optional<String> key) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int MAX_TEXT = 255;
  private static final int MAX_PAIRS = 16;
  private static final int MAX_NAME = 64;
  private static final int MAX_VALUE = 512;
  private static final long MIN_SECONDS = 3_600;
  private static final long MAX_SECONDS = 2_592_000;

  public static NewBatch parse(byte[] body, Duration longestWindow) throws InvalidRequest {
    JsonNode fields = read(body);
    String inputFile = required(fields, "input_file_id");
    Operation operation = operation(required(fields, "endpoint"));
    String window = required(fields, "completion_window");
    return new NewBatch(
        inputFile,
        operation,
        window,
        CompletionWindow.parse(window, longestWindow),
        metadata(fields.path("metadata")),
        outputSeconds(fields.path("output_expires_after")),
        optional(fields, "idempotency_key"));
  }

  /** Names what is asked for, whatever the order of the fields. */
  public String fingerprint() {
    String all =
        String.join(
            "\n",
            inputFile,
            operation.path(),
            window,
            metadata.orElse(""),
            outputSeconds.isPresent() ? Long.toString(outputSeconds.getAsLong()) : "");
    return IdempotencyKey.hash(all.getBytes(UTF_8));
  }

  private static JsonNode read(byte[] body) throws InvalidRequest {
    try {
      JsonNode fields = JSON.readTree(body);
      if (fields.isObject()) {
        return fields;
      }
    } catch (JacksonException _) {
      throw new InvalidRequest("invalid_json", "", "The request body is not valid JSON.");
    }
    throw new InvalidRequest("invalid_type", "", "The request body must be a JSON object.");
  }

  private static String required(JsonNode fields, String name) throws InvalidRequest {
    return optional(fields, name)
        .orElseThrow(() ->
            new InvalidRequest(
                "missing_required_parameter", name, "Missing required parameter: '" + name + "'."));
  }

  private static Optional<String> optional(JsonNode fields, String name) throws InvalidRequest {
    JsonNode value = fields.path(name);
    if (isAbsent(value)) {
      return Optional.empty();
    }
    String text = text(name, value);
    if (text.isEmpty() || text.length() > MAX_TEXT) {
      throw new InvalidRequest(
          "invalid_value",
          name,
          "Invalid '%s': expected 1 to %d characters.".formatted(name, MAX_TEXT));
    }
    return Optional.of(text);
  }

  private static Operation operation(String path) throws InvalidRequest {
    Optional<Operation> operation = Operation.ofPath(path);
    if (operation.isEmpty()) {
      String known =
          Arrays.stream(Operation.values())
              .map(known1 -> "'" + known1.path() + "'")
              .collect(Collectors.joining(", "));
      throw new InvalidRequest(
          "invalid_value",
          "endpoint",
          "Invalid value: '%s'. Supported values are: %s.".formatted(path, known));
    }
    return operation.get();
  }

  private static Optional<String> metadata(JsonNode given) throws InvalidRequest {
    if (isAbsent(given)) {
      return Optional.empty();
    }
    if (!given.isObject()) {
      throw wrongType("metadata", "an object", given);
    }
    if (given.size() > MAX_PAIRS) {
      throw tooLong("metadata", MAX_PAIRS + " pairs");
    }
    for (Map.Entry<String, JsonNode> pair : given.properties()) {
      checkPair(pair.getKey(), pair.getValue());
    }
    return Optional.of(sorted(given));
  }

  private static void checkPair(String name, JsonNode value) throws InvalidRequest {
    String path = "metadata." + (name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name);
    String text = text(path, value);
    if (name.length() > MAX_NAME) {
      throw tooLong(path, "names of " + MAX_NAME + " characters");
    }
    if (text.length() > MAX_VALUE) {
      throw tooLong(path, MAX_VALUE + " characters");
    }
  }

  private static String sorted(JsonNode metadata) {
    return metadata.properties().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(pair -> JSON.writeValueAsString(pair.getKey()) + ":" + pair.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static OptionalLong outputSeconds(JsonNode given) throws InvalidRequest {
    String name = "output_expires_after";
    if (isAbsent(given)) {
      return OptionalLong.empty();
    }
    if (!given.isObject()) {
      throw wrongType(name, "an object", given);
    }
    JsonNode seconds = given.path("seconds");
    if (!given.path("anchor").asString("").equals("created_at")) {
      throw new InvalidRequest(
          "invalid_value", name + ".anchor", "Invalid '" + name + ".anchor': expected created_at.");
    }
    if (!seconds.canConvertToLong()
        || seconds.asLong() < MIN_SECONDS
        || seconds.asLong() > MAX_SECONDS) {
      throw new InvalidRequest(
          "invalid_value",
          name + ".seconds",
          "Invalid '%s.seconds': expected %d to %d.".formatted(name, MIN_SECONDS, MAX_SECONDS));
    }
    return OptionalLong.of(seconds.asLong());
  }

  private static boolean isAbsent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  private static String text(String name, JsonNode value) throws InvalidRequest {
    if (!value.isString()) {
      throw wrongType(name, "a string", value);
    }
    return value.asString();
  }

  private static InvalidRequest wrongType(String name, String expected, JsonNode value) {
    String got =
        switch (value.getNodeType()) {
          case ARRAY -> "an array";
          case OBJECT, POJO -> "an object";
          case NUMBER -> "a number";
          case BOOLEAN -> "a boolean";
          case STRING, BINARY -> "a string";
          case NULL, MISSING -> "null";
        };
    return new InvalidRequest(
        "invalid_type",
        name,
        "Invalid type for '%s': expected %s, but got %s instead.".formatted(name, expected, got));
  }

  private static InvalidRequest tooLong(String name, String most) {
    return new InvalidRequest(
        "invalid_value", name, "Invalid '%s': at most %s are allowed.".formatted(name, most));
  }
}
