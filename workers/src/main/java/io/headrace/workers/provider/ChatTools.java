package io.headrace.workers.provider;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The tools of a request. Chat nests a function's fields one level deeper, and has no others. */
final class ChatTools {
  private static final List<String> FIELDS = List.of("name", "description", "parameters", "strict");

  private ChatTools() {}

  /** Servers refuse a choice among no tools, so it is left out then. */
  static void translate(JsonNode request, ObjectNode chat) throws InexpressibleException {
    JsonNode tools = request.path("tools");
    if (tools.isEmpty()) {
      return;
    }
    ArrayNode functions = chat.putArray("tools");
    for (int i = 0; i < tools.size(); i++) {
      functions.add(function(tools.path(i), "tools[" + i + "].type"));
    }
    choice(request.path("tool_choice"), chat);
    JsonNode parallel = request.path("parallel_tool_calls");
    if (ChatRequest.isSet(parallel)) {
      chat.set("parallel_tool_calls", parallel);
    }
  }

  private static ObjectNode function(JsonNode tool, String param) throws InexpressibleException {
    if (!isFunction(tool)) {
      throw ChatRequest.unsupported(param);
    }
    ObjectNode target = Json.MAPPER.createObjectNode().put("type", "function");
    ObjectNode function = target.putObject("function");
    for (String field : FIELDS) {
      if (ChatRequest.isSet(tool.path(field))) {
        function.set(field, tool.path(field));
      }
    }
    return target;
  }

  private static void choice(JsonNode choice, ObjectNode chat) throws InexpressibleException {
    if (choice.isString()) {
      chat.set("tool_choice", choice);
    } else if (isFunction(choice)) {
      ObjectNode target = chat.putObject("tool_choice").put("type", "function");
      target.putObject("function").set("name", choice.path("name"));
    } else if (ChatRequest.isSet(choice)) {
      throw ChatRequest.unsupported("tool_choice.type");
    }
  }

  private static boolean isFunction(JsonNode tool) {
    return tool.path("type").asString("").equals("function");
  }
}
