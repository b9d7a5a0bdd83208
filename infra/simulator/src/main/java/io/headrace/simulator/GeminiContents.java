package io.headrace.simulator;

import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What generateContent demands of a conversation: known roles, parts with data in them, and as many
 * function responses in a turn as there were calls in the turn before.
 */
final class GeminiContents {
  private static final Set<String> ROLES = Set.of("user", "model", "function", "");
  private static final Set<String> DATA =
      Set.of(
          "text",
          "inlineData",
          "inline_data",
          "fileData",
          "file_data",
          "functionCall",
          "function_call",
          "functionResponse",
          "function_response",
          "executableCode",
          "codeExecutionResult");

  private GeminiContents() {}

  static Optional<Refusal> wrong(RequestFields fields, int contents) {
    if (!fields.has(contents)) {
      return Optional.of(new Refusal.FieldMissing("contents"));
    }
    JsonNode turns = fields.tree(contents);
    if (!turns.isArray() || turns.isEmpty()) {
      return Optional.of(new Refusal.FieldMissing("contents"));
    }
    int calls = 0;
    for (int i = 0; i < turns.size(); i++) {
      JsonNode parts = turns.get(i).path("parts");
      Optional<Refusal> wrong = wrong("contents[" + i + "]", turns.get(i), parts, calls);
      if (wrong.isPresent()) {
        return wrong;
      }
      calls = count(parts, "functionCall", "function_call");
    }
    return Optional.empty();
  }

  private static Optional<Refusal> wrong(String at, JsonNode turn, JsonNode parts, int calls) {
    if (!ROLES.contains(turn.path("role").asString(""))) {
      return invalid(at + ".role", "user or model");
    }
    if (!parts.isArray() || parts.isEmpty()) {
      return Optional.of(new Refusal.FieldMissing(at + ".parts"));
    }
    if (count(parts, "functionResponse", "function_response") != calls) {
      return invalid(at + ".parts", "one function response for each call of the turn before");
    }
    return parts.valueStream().anyMatch(part -> data(part) != 1)
        ? invalid(at + ".parts", "one field 'data' in each")
        : Optional.empty();
  }

  private static long data(JsonNode part) {
    return part.propertyStream().filter(field -> DATA.contains(field.getKey())).count();
  }

  private static int count(JsonNode parts, String camel, String snake) {
    return (int) parts.valueStream().filter(part -> part.has(camel) || part.has(snake)).count();
  }

  private static Optional<Refusal> invalid(String field, String expected) {
    return Optional.of(new Refusal.FieldInvalid(field, expected));
  }
}
