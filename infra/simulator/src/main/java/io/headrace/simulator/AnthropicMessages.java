package io.headrace.simulator;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * What the Messages API demands of a conversation: known roles, content, and that each tool_use is
 * answered by a tool_result in the very next message.
 */
final class AnthropicMessages {
  private static final Set<String> ROLES = Set.of("user", "assistant");
  private static final Set<String> ROLES_WITH_SYSTEM = Set.of("user", "assistant", "system");
  private static final Set<String> SOURCES = Set.of("base64", "url", "file", "text", "content");

  private final Set<String> roles;
  private Set<String> open = Set.of();

  private AnthropicMessages(Set<String> roles) {
    this.roles = roles;
  }

  /**
   * @param withSystem whether this version of the API takes system messages in the conversation
   */
  static Optional<Refusal> wrong(RequestFields fields, int messages, boolean withSystem) {
    if (!fields.isArray(messages)) {
      return invalid("messages", "a valid list");
    }
    return new AnthropicMessages(withSystem ? ROLES_WITH_SYSTEM : ROLES)
        .wrong(fields.tree(messages));
  }

  private Optional<Refusal> wrong(JsonNode messages) {
    if (messages.isEmpty()) {
      return invalid("messages", "a list of at least one message");
    }
    for (int i = 0; i < messages.size(); i++) {
      Optional<Refusal> wrong = wrong("messages." + i, messages.get(i));
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    return Optional.empty();
  }

  private Optional<Refusal> wrong(String at, JsonNode message) {
    if (!roles.contains(message.path("role").asString(""))) {
      return invalid(at + ".role", "one of " + String.join(", ", new TreeSet<>(roles)));
    }
    JsonNode content = message.path("content");
    if (content.isString() ? content.asString().isEmpty() : !content.isArray()) {
      return invalid(at + ".content", "a string or a list of blocks, not empty");
    }
    Set<String> asked = ids(content, "tool_use", "id");
    Set<String> answered = ids(content, "tool_result", "tool_use_id");
    if (!answered.equals(open)) {
      return invalid(at + ".content", "one tool_result for each tool_use of the message before");
    }
    open = asked;
    return blocks(at + ".content.", content);
  }

  private static Set<String> ids(JsonNode content, String type, String field) {
    if (!content.isArray()) {
      return Set.of();
    }
    Set<String> ids = new HashSet<>();
    for (JsonNode block : content) {
      if (block.path("type").asString("").equals(type)) {
        ids.add(block.path(field).asString(""));
      }
    }
    return ids;
  }

  private static Optional<Refusal> blocks(String at, JsonNode content) {
    for (int i = 0; content.isArray() && i < content.size(); i++) {
      String fault = fault(content.get(i));
      if (!fault.isEmpty()) {
        return Optional.of(new Refusal.FieldMissing(at + i + "." + fault));
      }
    }
    return Optional.empty();
  }

  /** The field of a block that is missing or empty, if any. Other blocks go unread. */
  private static String fault(JsonNode block) {
    return switch (block.path("type").asString("")) {
      case "" -> "type";
      case "text" -> block.path("text").asString("").isEmpty() ? "text" : "";
      case "image", "document" ->
          SOURCES.contains(block.at("/source/type").asString("")) ? "" : "source.type";
      case "tool_use" -> toolUseFault(block);
      default -> "";
    };
  }

  private static String toolUseFault(JsonNode block) {
    if (block.path("id").asString("").isEmpty()) {
      return "id";
    }
    if (block.path("name").asString("").isEmpty()) {
      return "name";
    }
    return block.path("input").isObject() ? "" : "input";
  }

  private static Optional<Refusal> invalid(String field, String expected) {
    return Optional.of(new Refusal.FieldInvalid(field, expected));
  }
}
