package io.headrace.simulator;

import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes up documents that fit a JSON schema, the same ones for the same die. */
final class Arguments {
  private static final int MAX_DEPTH = 8;
  private static final int LARGEST_NUMBER = 100;
  private static final List<String> WORDS =
      List.of("amber", "harbor", "lantern", "meadow", "orchard", "pebble", "river", "summit");
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Arguments() {}

  static String of(JsonNode schema, long die) {
    return JsonMapper.shared().writeValueAsString(object(schema, die, 0));
  }

  private static JsonNode value(JsonNode schema, long die, int depth) {
    if (schema.has("const")) {
      return schema.path("const");
    }
    if (schema.path("anyOf").size() > 0) {
      return value(schema.path("anyOf").path(0), die, depth);
    }
    if (schema.path("enum").size() > 0) {
      JsonNode choices = schema.path("enum");
      return choices.get(Dice.between(die, 0, choices.size() - 1));
    }
    return switch (type(schema)) {
      case "string" -> NODES.stringNode(WORDS.get(Dice.between(die, 0, WORDS.size() - 1)));
      case "integer" -> NODES.numberNode(Dice.between(die, 1, LARGEST_NUMBER));
      case "number" -> NODES.numberNode(Dice.between(die, 1, LARGEST_NUMBER) / 2.0);
      case "boolean" -> NODES.booleanNode(Dice.uniform(die) < 0.5);
      case "array" -> array(schema.path("items"), die, depth);
      case "object" -> object(schema, die, depth);
      default -> NODES.nullNode();
    };
  }

  /** A type may be a list of types: the first one counts. Gemini writes types in capitals. */
  private static String type(JsonNode schema) {
    JsonNode type = schema.path("type");
    return (type.isArray() ? type.path(0) : type).asString("null").toLowerCase(Locale.ROOT);
  }

  private static ArrayNode array(JsonNode items, long die, int depth) {
    ArrayNode array = NODES.arrayNode();
    if (depth < MAX_DEPTH && items.isObject()) {
      array.add(value(items, Dice.mix(die), depth + 1));
    }
    return array;
  }

  private static ObjectNode object(JsonNode schema, long die, int depth) {
    ObjectNode object = NODES.objectNode();
    if (depth < MAX_DEPTH) {
      schema
          .path("properties")
          .forEachEntry((name, property) ->
              object.set(name, value(property, Dice.roll(die, Dice.hash(name)), depth + 1)));
    }
    return object;
  }
}
