package io.headrace.wire;

import io.headrace.wire.Tools.Choice;
import io.headrace.wire.Tools.Function;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/**
 * Tools in OpenAI's two formats. Chat nests a function's fields one level deeper than Responses.
 */
final class OpenAiTools {
  private static final String FUNCTION = "function";

  private final WireFormat format;

  OpenAiTools(WireFormat format) {
    this.format = format;
  }

  /** Servers refuse a choice among no tools, so it is left out then. */
  Tools read(JsonNode root) throws InexpressibleException {
    Place at = Place.BODY.field("tools");
    JsonNode tools = Json.list(root.path("tools"), at);
    if (tools.isEmpty()) {
      return Tools.NONE;
    }
    List<Function> functions = new ArrayList<>();
    for (int i = 0; i < tools.size(); i++) {
      functions.add(function(tools.path(i), at.element(i)));
    }
    return new Tools(
        functions,
        choice(root.path("tool_choice")),
        root.path("parallel_tool_calls").asBoolean(true),
        Place.BODY.field("parallel_tool_calls"));
  }

  private Function function(JsonNode tool, Place at) throws InexpressibleException {
    if (!Json.hasType(tool, FUNCTION)) {
      throw InexpressibleException.only(format, at.field("type"));
    }
    JsonNode fields = fields(tool);
    return new Function(
        fields.path("name").asString(""),
        Json.text(fields.path("description")),
        Json.object(fields.path("parameters")),
        fields.path("strict").asBoolean(false));
  }

  private JsonNode fields(JsonNode tool) {
    return format == WireFormat.CHAT ? tool.path(FUNCTION) : tool;
  }

  private Choice choice(JsonNode choice) throws InexpressibleException {
    if (Json.hasType(choice, FUNCTION)) {
      return new Choice.Named(fields(choice).path("name").asString(""));
    }
    if (choice.isObject()) {
      throw InexpressibleException.only(format, Place.BODY.field("tool_choice").field("type"));
    }
    return switch (Json.word(choice, "auto")) {
      case "none" -> new Choice.None();
      case "required" -> new Choice.Required();
      case "auto" -> new Choice.Auto();
      default -> throw InexpressibleException.only(format, Place.BODY.field("tool_choice"));
    };
  }

  void write(Tools tools, JsonGenerator json) {
    if (tools.functions().isEmpty()) {
      return;
    }
    json.writeArrayPropertyStart("tools");
    tools.functions().forEach(function -> write(function, json));
    json.writeEndArray();
    write(tools.choice(), json);
    if (!tools.parallel()) {
      json.writeBooleanProperty("parallel_tool_calls", false);
    }
  }

  private void write(Function function, JsonGenerator json) {
    open(json);
    json.writeStringProperty("name", function.name());
    function.description().ifPresent(text -> json.writeStringProperty("description", text));
    schema("parameters", function.parameters(), json);
    if (format == WireFormat.RESPONSES || function.strict()) { // Responses is strict unless told
      json.writeBooleanProperty("strict", function.strict());
    }
    close(json);
  }

  static void schema(String name, Optional<JsonNode> schema, JsonGenerator json) {
    schema.ifPresent(tree -> json.writeName(name).writeTree(tree));
  }

  private void write(Choice choice, JsonGenerator json) {
    switch (choice) {
      case Choice.Auto _ -> {}
      case Choice.None _ -> json.writeStringProperty("tool_choice", "none");
      case Choice.Required _ -> json.writeStringProperty("tool_choice", "required");
      case Choice.Named(String name) -> {
        json.writeName("tool_choice");
        open(json);
        json.writeStringProperty("name", name);
        close(json);
      }
    }
  }

  private void open(JsonGenerator json) {
    json.writeStartObject().writeStringProperty("type", FUNCTION);
    if (format == WireFormat.CHAT) {
      json.writeObjectPropertyStart(FUNCTION);
    }
  }

  private void close(JsonGenerator json) {
    if (format == WireFormat.CHAT) {
      json.writeEndObject();
    }
    json.writeEndObject();
  }
}
