package io.headrace.workers.provider;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Input items as chat messages. A model's turn is several items there (text, then each call) and
 * one message here; many servers refuse two assistant messages in a row.
 */
final class ChatMessages {
  private final ArrayNode messages;

  /** The assistant's message that further calls of the same turn belong to. */
  private @Nullable ObjectNode turn;

  ChatMessages(ArrayNode messages) {
    this.messages = messages;
  }

  /**
   * @param field what the items are called in error messages
   * @param role of a plain string
   */
  void add(String field, String role, JsonNode input) throws InexpressibleException {
    if (input.isString()) {
      message(role).set("content", input);
      return;
    }
    if (!input.isArray()) {
      throw new InexpressibleException(field, "Expected a string or an array.");
    }
    for (int i = 0; i < input.size(); i++) {
      item(input.path(i), field + "[" + i + "]");
    }
  }

  /** Reasoning is dropped: chat has no place for it, and models don't want it back. */
  private void item(JsonNode item, String at) throws InexpressibleException {
    switch (item.path("type").asString("message")) {
      case "message" -> message(item, at);
      case "function_call" -> call(item);
      case "function_call_output" -> output(item, at);
      case "reasoning" -> {}
      default -> throw ChatRequest.unsupported(at + ".type");
    }
  }

  private void message(JsonNode item, String at) throws InexpressibleException {
    String role = role(item.path("role").asString(""), at);
    JsonNode content = ChatContent.of(item.path("content"), at + ".content");
    ObjectNode message = message(role).set("content", content);
    turn = role.equals("assistant") ? message : null;
  }

  /** {@code developer} is OpenAI's newer word for system, which few others know. */
  private static String role(String role, String at) throws InexpressibleException {
    return switch (role) {
      case "user", "assistant", "system" -> role;
      case "developer" -> "system";
      default -> throw ChatRequest.unsupported(at + ".role");
    };
  }

  private void call(JsonNode item) {
    ObjectNode message = turn;
    if (message == null) {
      message = message("assistant").putNull("content");
      turn = message;
    }
    ObjectNode call = message.withArray("tool_calls").addObject();
    call.set("id", item.path("call_id"));
    ObjectNode function = call.put("type", "function").putObject("function");
    function.set("name", item.path("name"));
    function.set("arguments", item.path("arguments"));
  }

  private void output(JsonNode item, String at) throws InexpressibleException {
    JsonNode content = ChatContent.of(item.path("output"), at + ".output");
    if (!content.isString()) {
      throw ChatRequest.unsupported(at + ".output");
    }
    message("tool").set("tool_call_id", item.path("call_id")).set("content", content);
  }

  private ObjectNode message(String role) {
    turn = null;
    return messages.addObject().put("role", role);
  }
}
