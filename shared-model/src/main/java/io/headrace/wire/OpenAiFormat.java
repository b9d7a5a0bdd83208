package io.headrace.wire;

import io.headrace.wire.OutputFormat.JsonObject;
import io.headrace.wire.OutputFormat.JsonSchema;
import io.headrace.wire.OutputFormat.Text;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** The format of the output in OpenAI's words; Chat puts a schema one level deeper. */
final class OpenAiFormat {
  /** OpenAI demands a name, where others have none. */
  static final String UNNAMED = "answer";

  private final WireFormat format;

  OpenAiFormat(WireFormat format) {
    this.format = format;
  }

  OutputFormat read(JsonNode node, Place at) throws InexpressibleException {
    return switch (node.path("type").asString(Json.isSet(node) ? "" : "text")) {
      case "text" -> new Text();
      case "json_object" -> new JsonObject(at.field("type"));
      case "json_schema" ->
          schema(format == WireFormat.CHAT ? node.path("json_schema") : node, at.field("type"));
      default -> throw InexpressibleException.only(format, at.field("type"));
    };
  }

  private static JsonSchema schema(JsonNode fields, Place at) {
    return new JsonSchema(
        fields.path("name").asString(""),
        Json.text(fields.path("description")),
        Json.object(fields.path("schema")).orElseGet(Json.MAPPER::createObjectNode),
        fields.path("strict").asBoolean(false),
        at);
  }

  /** Writes {@code name}, unless plain text is asked for. */
  void write(String name, OutputFormat wanted, JsonGenerator json) {
    switch (wanted) {
      case Text _ -> {}
      case JsonObject _ ->
          json.writeObjectPropertyStart(name)
              .writeStringProperty("type", "json_object")
              .writeEndObject();
      case JsonSchema schema -> write(name, schema, json);
    }
  }

  private void write(String name, JsonSchema schema, JsonGenerator json) {
    json.writeObjectPropertyStart(name).writeStringProperty("type", "json_schema");
    if (format == WireFormat.CHAT) {
      json.writeObjectPropertyStart("json_schema");
    }
    json.writeStringProperty("name", schema.nameOr(UNNAMED));
    schema.description().ifPresent(text -> json.writeStringProperty("description", text));
    json.writeName("schema").writeTree(schema.schema());
    json.writeBooleanProperty("strict", schema.strict());
    if (format == WireFormat.CHAT) {
      json.writeEndObject();
    }
    json.writeEndObject();
  }
}
