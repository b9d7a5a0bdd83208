package io.headrace.workers.provider;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Responses request as a chat request. Hints that chat has no words for ({@code truncation},
 * {@code include}, cache keys, {@code service_tier}, {@code metadata}) are left out: the answer is
 * right without them. What would change the answer's meaning is refused instead.
 */
final class ChatRequest {
  /** Named and meant alike in both; the last four only come from clients that know the server. */
  private static final List<String> SAME =
      List.of(
          "temperature", "top_p", "user", "seed", "stop", "frequency_penalty", "presence_penalty");

  private final JsonNode request;
  private final ObjectNode chat = Json.MAPPER.createObjectNode();

  private ChatRequest(JsonNode request) {
    this.request = request;
  }

  static ObjectNode of(JsonNode request, String servedModel) throws InexpressibleException {
    ChatRequest translation = new ChatRequest(request);
    translation.refuseTemplates();
    translation.chat.put("model", servedModel);
    translation.messages();
    translation.sampling();
    translation.text();
    ChatTools.translate(request, translation.chat);
    return translation.chat;
  }

  private void refuseTemplates() throws InexpressibleException {
    if (isSet(request.path("prompt"))) {
      throw new InexpressibleException("prompt", "This provider keeps no prompt templates.");
    }
  }

  private void messages() throws InexpressibleException {
    ChatMessages messages = new ChatMessages(chat.putArray("messages"));
    JsonNode instructions = request.path("instructions");
    if (isSet(instructions)) {
      messages.add("instructions", "system", instructions);
    }
    messages.add("input", "user", request.path("input"));
  }

  /**
   * {@code max_tokens} is deprecated at OpenAI, but the only name that every compatible server
   * knows.
   */
  private void sampling() {
    SAME.forEach(name -> copy(request.path(name), name));
    copy(request.path("max_output_tokens"), "max_tokens");
    copy(request.path("reasoning").path("effort"), "reasoning_effort");
    JsonNode logprobs = request.path("top_logprobs");
    if (logprobs.isIntegralNumber() && logprobs.intValue() > 0) {
      chat.put("logprobs", true);
      chat.set("top_logprobs", logprobs);
    }
  }

  private void text() throws InexpressibleException {
    copy(request.path("text").path("verbosity"), "verbosity");
    JsonNode format = request.path("text").path("format");
    if (!isSet(format)) {
      return;
    }
    switch (format.path("type").asString("")) {
      case "text" -> {}
      case "json_object" -> chat.putObject("response_format").put("type", "json_object");
      case "json_schema" -> schema(format);
      default -> throw unsupported("text.format.type");
    }
  }

  private void schema(JsonNode format) {
    ObjectNode target = chat.putObject("response_format").put("type", "json_schema");
    ObjectNode schema = target.putObject("json_schema");
    for (String name : List.of("name", "description", "schema", "strict")) {
      if (isSet(format.path(name))) {
        schema.set(name, format.path(name));
      }
    }
  }

  private void copy(JsonNode value, String name) {
    if (isSet(value)) {
      chat.set(name, value);
    }
  }

  static boolean isSet(JsonNode value) {
    return !value.isMissingNode() && !value.isNull();
  }

  static InexpressibleException unsupported(String param) {
    return new InexpressibleException(
        param, "This provider speaks Chat Completions, which can't express that.");
  }
}
