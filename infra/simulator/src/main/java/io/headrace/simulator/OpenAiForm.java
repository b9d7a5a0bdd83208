package io.headrace.simulator;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The form that a request in one of OpenAI's dialects asks its answer to have. */
final class OpenAiForm {
  private OpenAiForm() {}

  /**
   * A forced function comes before a document: the one that tool_choice names, or the first one
   * when a call is required.
   *
   * @param wrapper the field that holds name and parameters, "" where they lie in the tool itself
   */
  static Optional<Form> asked(
      RequestFields fields, int tools, int choice, String wrapper, int format) {
    Optional<Form> tool = forced(fields, tools, choice, wrapper);
    return tool.isPresent() || !fields.isObject(format) ? tool : document(fields.tree(format));
  }

  private static Optional<Form> forced(
      RequestFields fields, int tools, int choice, String wrapper) {
    if (!fields.isArray(tools)) {
      return Optional.empty();
    }
    if (fields.is(choice, "\"required\"")) {
      return find(fields.tree(tools), List.of(), wrapper);
    }
    return fields.isObject(choice)
        ? find(fields.tree(tools), List.of(name(fields.tree(choice), wrapper)), wrapper)
        : Optional.empty();
  }

  private static Optional<Form> find(JsonNode tools, List<String> names, String wrapper) {
    List<JsonNode> functions = tools.valueStream().map(tool -> unwrap(tool, wrapper)).toList();
    return Tool.first(functions, names, "parameters");
  }

  private static String name(JsonNode choice, String wrapper) {
    return unwrap(choice, wrapper).path("name").asString("");
  }

  private static JsonNode unwrap(JsonNode node, String wrapper) {
    return wrapper.isEmpty() ? node : node.path(wrapper);
  }

  /** Chat has the format itself and its schema one level deeper, Responses has it under a name. */
  private static Optional<Form> document(JsonNode outer) {
    JsonNode format = outer.has("format") ? outer.path("format") : outer;
    return switch (format.path("type").asString("")) {
      case "json_schema" ->
          Optional.of(
              new Form.Document(
                  format.has("schema") ? format.path("schema") : format.at("/json_schema/schema")));
      case "json_object" -> Optional.of(Form.ANY_DOCUMENT);
      default -> Optional.empty();
    };
  }
}
