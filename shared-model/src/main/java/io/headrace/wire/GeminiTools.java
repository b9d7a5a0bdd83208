package io.headrace.wire;

import static io.headrace.wire.WireFormat.GENERATE_CONTENT;

import io.headrace.wire.Tools.Choice;
import io.headrace.wire.Tools.Function;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The tools of a Gemini request: only functions have a meaning elsewhere. */
final class GeminiTools {
  private static final String DECLARATIONS = "functionDeclarations";

  private final JsonNode root;
  private final List<Function> functions = new ArrayList<>();

  GeminiTools(JsonNode root) {
    this.root = root;
  }

  Tools read() throws InexpressibleException {
    Place at = Place.BODY.field("tools");
    JsonNode tools = Json.list(root.path("tools"), at);
    for (int i = 0; i < tools.size(); i++) {
      tool(tools.path(i), at.element(i));
    }
    return functions.isEmpty() ? Tools.NONE : new Tools(functions, choice(), true, Place.BODY);
  }

  private void tool(JsonNode tool, Place at) throws InexpressibleException {
    for (String name : tool.propertyNames()) {
      if (!name.equals(DECLARATIONS) && !name.equals("function_declarations")) {
        throw InexpressibleException.only(GENERATE_CONTENT, at.field(name));
      }
    }
    for (JsonNode declaration : GeminiFields.get(tool, DECLARATIONS).values()) {
      functions.add(function(declaration));
    }
  }

  private static Function function(JsonNode declaration) {
    return new Function(
        declaration.path("name").asString(""),
        Json.text(declaration.path("description")),
        Json.object(GeminiFields.get(declaration, "parametersJsonSchema"))
            .or(() -> Json.object(declaration.path("parameters")).map(GeminiSchema::toJsonSchema)),
        false);
  }

  private Choice choice() throws InexpressibleException {
    JsonNode config =
        GeminiFields.get(GeminiFields.get(root, "toolConfig"), "functionCallingConfig");
    Place at = Place.BODY.field("toolConfig").field("functionCallingConfig");
    List<String> allowed = Json.texts(GeminiFields.get(config, "allowedFunctionNames"));
    if (allowed.size() > 1 && allowed.size() < functions.size()) {
      throw InexpressibleException.only(GENERATE_CONTENT, at.field("allowedFunctionNames"));
    }
    return switch (Json.word(config.path("mode"), "AUTO")) {
      case "AUTO", "MODE_UNSPECIFIED" -> new Choice.Auto();
      case "NONE" -> new Choice.None();
      case "ANY" ->
          allowed.size() == 1 ? new Choice.Named(allowed.getFirst()) : new Choice.Required();
      default -> throw InexpressibleException.only(GENERATE_CONTENT, at.field("mode"));
    };
  }
}
