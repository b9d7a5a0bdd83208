package io.headrace.simulator;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A function that the caller offers: its name and the JSON schema of its arguments. */
record Tool(String name, JsonNode parameters) {

  /**
   * The function that a request forces, if any: the one that tool_choice names, or the first one
   * when a call is required.
   *
   * @param wrapper the field that holds name and parameters, "" where they lie in the tool itself
   */
  static Optional<Tool> forced(RequestFields fields, int tools, int choice, String wrapper) {
    if (!fields.isArray(tools)) {
      return Optional.empty();
    }
    if (fields.is(choice, "\"required\"")) {
      return find(fields.tree(tools), "", wrapper);
    }
    return fields.isObject(choice)
        ? find(
            fields.tree(tools),
            unwrap(fields.tree(choice), wrapper).path("name").asString(""),
            wrapper)
        : Optional.empty();
  }

  private static Optional<Tool> find(JsonNode tools, String name, String wrapper) {
    for (JsonNode tool : tools) {
      JsonNode function = unwrap(tool, wrapper);
      String offered = function.path("name").asString("");
      if (!offered.isEmpty() && (name.isEmpty() || name.equals(offered))) {
        return Optional.of(new Tool(offered, function.path("parameters")));
      }
    }
    return Optional.empty();
  }

  private static JsonNode unwrap(JsonNode node, String wrapper) {
    return wrapper.isEmpty() ? node : node.path(wrapper);
  }
}
