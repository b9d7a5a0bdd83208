package io.headrace.wire;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gemini's own kind of schema (a part of OpenAPI's) as a JSON schema: types in lower case, null as
 * a type, and numbers that are no strings.
 */
final class GeminiSchema {
  private static final Set<String> WHOLE =
      Set.of("minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties");
  private static final List<String> LISTS = List.of("anyOf", "oneOf", "allOf", "prefixItems");

  private GeminiSchema() {}

  static JsonNode toJsonSchema(JsonNode schema) {
    if (!schema.isObject()) {
      return schema;
    }
    ObjectNode json = Json.MAPPER.createObjectNode();
    for (Map.Entry<String, JsonNode> field : schema.properties()) {
      field(field.getKey(), field.getValue(), json);
    }
    if (schema.path("nullable").asBoolean(false) && json.path("type").isString()) {
      JsonNode type = json.path("type");
      json.putArray("type").add(type).add("null");
    }
    return json;
  }

  private static void field(String name, JsonNode value, ObjectNode json) {
    if (name.equals("type") && value.isString()) {
      json.put(name, value.stringValue().toLowerCase(Locale.ROOT));
    } else if (name.equals("properties") && value.isObject()) {
      ObjectNode properties = json.putObject(name);
      value.properties().forEach(e -> properties.set(e.getKey(), toJsonSchema(e.getValue())));
    } else if (name.equals("items") || name.equals("additionalProperties")) {
      json.set(name, toJsonSchema(value));
    } else if (LISTS.contains(name) && value.isArray()) {
      ArrayNode schemas = json.putArray(name);
      value.values().forEach(element -> schemas.add(toJsonSchema(element)));
    } else if (WHOLE.contains(name) && value.isString()) {
      json.put(name, value.asLong(0));
    } else if (!name.equals("nullable")) {
      json.set(name, value);
    }
  }
}
