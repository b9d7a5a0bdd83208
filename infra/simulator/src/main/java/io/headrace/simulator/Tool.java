package io.headrace.simulator;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A function that the caller offers: its name and the JSON schema of its arguments. */
record Tool(String name, JsonNode parameters) implements Form {

  /** The first of the functions that has one of these names, or any name when there are none. */
  static Optional<Form> first(
      Iterable<JsonNode> functions, List<String> names, String... parameters) {
    for (JsonNode function : functions) {
      String offered = function.path("name").asString("");
      if (!offered.isEmpty() && (names.isEmpty() || names.contains(offered))) {
        return Optional.of(new Tool(offered, anyOf(function, parameters)));
      }
    }
    return Optional.empty();
  }

  /** The first of these fields that is there: dialects know more than one name for a schema. */
  private static JsonNode anyOf(JsonNode function, String... fields) {
    JsonNode found = function.path(fields[0]);
    for (String field : fields) {
      found = found.isMissingNode() ? function.path(field) : found;
    }
    return found;
  }
}
