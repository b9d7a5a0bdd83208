package io.headrace.wire;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Whether a JSON schema is one that OpenAI takes as strict. It refuses all others; of keywords that
 * only some of its models know this says no.
 */
final class StrictSchema {
  private static final Set<String> KEYWORDS =
      Set.of(
          "type",
          "properties",
          "required",
          "additionalProperties",
          "items",
          "enum",
          "const",
          "anyOf",
          "$ref",
          "$defs",
          "title",
          "description");

  private StrictSchema() {}

  static boolean fits(JsonNode schema) {
    return Json.hasType(schema, "object") && isStrict(schema);
  }

  private static boolean isStrict(JsonNode schema) {
    return KEYWORDS.containsAll(schema.propertyNames())
        && Stream.of("type", "anyOf", "$ref").anyMatch(schema::has)
        && (!schema.has("$ref") || schema.size() == 1)
        && (!isOfObjects(schema) || isClosed(schema))
        && inner(schema).allMatch(StrictSchema::isStrict);
  }

  static boolean isOfObjects(JsonNode schema) {
    return schema.has("properties") || Json.texts(schema.path("type")).contains("object");
  }

  private static boolean isClosed(JsonNode schema) {
    Set<String> names = new HashSet<>(schema.path("properties").propertyNames());
    return schema.has("properties")
        && !schema.path("additionalProperties").asBoolean(true)
        && names.equals(new HashSet<>(Json.texts(schema.path("required"))));
  }

  private static Stream<JsonNode> inner(JsonNode schema) {
    Stream<JsonNode> items = schema.has("items") ? Stream.of(schema.path("items")) : Stream.of();
    return Stream.concat(
        items,
        List.of("properties", "anyOf", "$defs").stream()
            .flatMap(name -> schema.path(name).values().stream()));
  }
}
