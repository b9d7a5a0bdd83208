package io.headrace.wire;

import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JSON reader and writer of all formats, and what they ask of a tree. */
final class Json {
  /** What could be read can be written, also a few levels deeper. */
  private static final int MAX_DEPTH_WRITTEN = 2 * StreamReadConstraints.DEFAULT_MAX_DEPTH;

  static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamWriteConstraints(
                      StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH_WRITTEN).build())
                  .build())
          .build();

  private Json() {}

  static boolean isSet(JsonNode value) {
    return !value.isMissingNode() && !value.isNull();
  }

  /** Set, and not an empty list or object either. */
  static boolean isFilled(JsonNode value) {
    return isSet(value) && !(value.isContainer() && value.isEmpty());
  }

  static String text(JsonNode node, Place at) throws InexpressibleException {
    if (!node.isString()) {
      throw InexpressibleException.at(at, "Expected a string.");
    }
    return node.stringValue();
  }

  static Optional<String> text(JsonNode node) {
    return node.stringValueOpt().filter(text -> !text.isEmpty());
  }

  /** What a field says, or what it means when it isn't there or null. */
  static String word(JsonNode node, String otherwise) {
    return isSet(node) ? node.asString("") : otherwise;
  }

  static Optional<JsonNode> object(JsonNode node) {
    return node.isObject() ? Optional.of(node) : Optional.empty();
  }

  static JsonNode list(JsonNode node, Place at) throws InexpressibleException {
    if (isSet(node) && !node.isArray()) {
      throw InexpressibleException.at(at, "Expected an array.");
    }
    return node;
  }

  static List<String> texts(JsonNode node) {
    return node.isString()
        ? List.of(node.stringValue())
        : node.values().stream().map(value -> value.asString("")).toList();
  }

  static long count(JsonNode node) {
    return Math.max(0, node.longValue(0));
  }

  /** The arguments of a call: the JSON text itself in some formats, an object in others. */
  static String arguments(JsonNode node) {
    String text = node.isContainer() ? node.toString() : node.asString("");
    return text.isBlank() ? "{}" : text;
  }

  /** An object from its text; no text at all is the empty one. */
  static Optional<JsonNode> parsedObject(String text) {
    if (text.isBlank()) {
      return Optional.of(MAPPER.createObjectNode());
    }
    try {
      return object(MAPPER.readTree(text));
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }

  /** A whole answer's tree. */
  static JsonNode answer(byte[] body) throws MalformedAnswerException {
    try {
      JsonNode tree = MAPPER.readTree(body);
      if (tree.isObject()) {
        return tree;
      }
    } catch (JacksonException _) { // its message quotes the body
      throw new MalformedAnswerException("the answer is not whole JSON");
    }
    throw new MalformedAnswerException("the answer is not a JSON object");
  }

  static boolean hasType(JsonNode node, String type) {
    return node.path("type").asString("").equals(type);
  }
}
