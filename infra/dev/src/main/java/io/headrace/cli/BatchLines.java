package io.headrace.cli;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Tells batch lines from prompts, and makes the former of the latter. */
final class BatchLines {
  static final String EXAMPLE =
      """
      {"custom_id":"line-1","method":"POST","url":"/v1/responses","body":{"model":"gpt-4o-mini","input":"Say hi."}}\
      """;

  private static final String RESPONSES = "/v1/responses";

  private final JsonMapper json = new JsonMapper();

  /**
   * The endpoint of a file of batch lines, by its first line. All other lines are the server's to
   * check: it tells each wrong one with its number.
   */
  String endpoint(LineReader.Line first, Optional<String> asked) {
    Optional<JsonNode> line = parse(first.text()).filter(BatchLines::isBatchLine);
    if (line.isEmpty()) {
      throw CliException.usage(expected(first));
    }
    String url = line.get().path("url").asString("");
    if (asked.isPresent() && !asked.get().equals(url)) {
      throw CliException.usage(
          "line %d is for %s, but --endpoint is %s; a batch has one endpoint"
              .formatted(first.number(), Text.printable(url), asked.get()));
    }
    return url;
  }

  static String endpoint(Optional<String> asked) {
    return asked.orElse(RESPONSES);
  }

  /** A batch line of plain text, of a JSON string, or of an object with fields of the body. */
  String ofPrompt(LineReader.Line prompt, String model, String endpoint) {
    Optional<JsonNode> parsed = parse(prompt.text());
    boolean objectMeant = prompt.text().startsWith("{");
    if (objectMeant && parsed.isEmpty()) {
      throw CliException.usage("line " + prompt.number() + " begins like JSON, but isn't");
    }
    if (parsed.filter(BatchLines::isBatchLine).isPresent()) {
      throw CliException.usage(
          "line %d is a batch line, which names its model itself; leave --model out"
              .formatted(prompt.number()));
    }
    ObjectNode body =
        parsed.orElse(json.nullNode()) instanceof ObjectNode fields
            ? fields
            : body(text(prompt.text(), parsed), endpoint);
    return line("line-" + prompt.number(), body, model, endpoint);
  }

  /** Says nothing of what stands in the line. */
  private static String expected(LineReader.Line line) {
    return """
    line %d is no batch line. Each line must be a JSON object like
    %s
    Or give --model M: then each line may be plain text, a JSON string, or an object like {"input":"Say hi."}\
    """
        .formatted(line.number(), EXAMPLE);
  }

  private static boolean isBatchLine(JsonNode line) {
    return line.path("custom_id").isString() && line.path("url").isString();
  }

  private Optional<JsonNode> parse(String text) {
    try {
      return Optional.of(json.readTree(text));
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }

  private static String text(String line, Optional<JsonNode> parsed) {
    return parsed.filter(JsonNode::isString).map(JsonNode::asString).orElse(line);
  }

  private ObjectNode body(String text, String endpoint) {
    ObjectNode body = json.createObjectNode();
    if (endpoint.endsWith("/chat/completions")) {
      body.putArray("messages").addObject().put("role", "user").put("content", text);
    } else {
      body.put("input", text);
    }
    return body;
  }

  /** An {@code id} of a line of prompts names it; it would be no field of a body. */
  private String line(String id, ObjectNode body, String model, String endpoint) {
    JsonNode own = body.has("custom_id") ? body.remove("custom_id") : body.path("id");
    body.remove("id");
    if (!body.has("model")) {
      body.put("model", model);
    }
    ObjectNode line = json.createObjectNode();
    line.put("custom_id", own.isString() ? own.asString() : id);
    line.put("method", "POST").put("url", endpoint).set("body", body);
    return json.writeValueAsString(line);
  }
}
