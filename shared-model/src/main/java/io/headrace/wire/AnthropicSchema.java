package io.headrace.wire;

import static io.headrace.wire.WireFormat.MESSAGES;

import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON schema as Anthropic takes it for output: all objects closed, no bounds but one. What it
 * would refuse, or what closing would empty, is refused.
 */
final class AnthropicSchema {
  private static final String OTHERS = "additionalProperties";
  private static final Set<String> BOUNDS =
      Set.of(
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "minLength",
          "maxLength",
          "maxItems");
  private static final List<String> INNER =
      List.of("properties", "$defs", "definitions", "anyOf", "oneOf", "allOf");

  private final Place at;

  private AnthropicSchema(Place at) {
    this.at = at;
  }

  static JsonNode closed(JsonNode schema, Place at) throws InexpressibleException {
    JsonNode copy = schema.deepCopy();
    new AnthropicSchema(at).close(copy);
    return copy;
  }

  private void close(JsonNode schema) throws InexpressibleException {
    if (!(schema instanceof ObjectNode fields)) {
      return;
    }
    boolean isBounded = fields.propertyNames().stream().anyMatch(BOUNDS::contains);
    if (isBounded || fields.path("minItems").asLong(0) > 1 || isOpen(fields)) {
      throw InexpressibleException.in(MESSAGES, at);
    }
    if (StrictSchema.isOfObjects(fields)) {
      fields.put(OTHERS, false);
    }
    for (String name : INNER) {
      for (JsonNode inner : fields.path(name).values()) {
        close(inner);
      }
    }
    close(fields.path("items"));
  }

  /** Says that other fields are welcome, or is of any fields at all. */
  private static boolean isOpen(ObjectNode schema) {
    JsonNode others = schema.path(OTHERS);
    return Json.isSet(others)
        ? others.asBoolean(true)
        : StrictSchema.isOfObjects(schema) && !schema.has("properties");
  }
}
