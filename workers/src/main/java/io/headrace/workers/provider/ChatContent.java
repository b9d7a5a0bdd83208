package io.headrace.workers.provider;

import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * A message's content. Text alone becomes one string, its parts joined by a line break (as vLLM and
 * llama.cpp join them): not every server takes lists. With an image, file or sound among them the
 * parts stay parts.
 */
final class ChatContent {
  private ChatContent() {}

  static JsonNode of(JsonNode content, String at) throws InexpressibleException {
    if (content.isString()) {
      return content;
    }
    if (!content.isArray()) {
      throw new InexpressibleException(at, "Expected a string or an array of parts.");
    }
    ArrayNode parts = Json.MAPPER.createArrayNode();
    for (int i = 0; i < content.size(); i++) {
      parts.add(part(content.path(i), at + "[" + i + "]"));
    }
    return isText(parts) ? joined(parts) : parts;
  }

  private static ObjectNode part(JsonNode part, String at) throws InexpressibleException {
    return switch (part.path("type").asString("")) {
      case "input_text", "output_text", "text" -> text(part, "text", at);
      // What the model said is text to the next turn, a refusal too.
      case "refusal" -> text(part, "refusal", at);
      case "input_image" -> image(part, at);
      case "input_file" -> file(part, at);
      case "input_audio" -> nested("input_audio", part, List.of("data", "format"));
      default -> throw ChatRequest.unsupported(at + ".type");
    };
  }

  private static ObjectNode text(JsonNode part, String field, String at)
      throws InexpressibleException {
    JsonNode text = part.path(field);
    if (!text.isString()) {
      throw new InexpressibleException(at + "." + field, "Expected a string.");
    }
    return Json.MAPPER.createObjectNode().put("type", "text").set("text", text);
  }

  /** By URL or data URL; an uploaded file's id means nothing to another server. */
  private static ObjectNode image(JsonNode part, String at) throws InexpressibleException {
    JsonNode url = part.path("image_url");
    if (!url.isString()) {
      throw ChatRequest.unsupported(at + ".file_id");
    }
    ObjectNode target = Json.MAPPER.createObjectNode().put("type", "image_url");
    ObjectNode image = target.putObject("image_url").set("url", url);
    if (ChatRequest.isSet(part.path("detail"))) {
      image.set("detail", part.path("detail"));
    }
    return target;
  }

  private static ObjectNode file(JsonNode part, String at) throws InexpressibleException {
    if (!part.path("file_data").isString()) {
      throw ChatRequest.unsupported(at + (part.has("file_url") ? ".file_url" : ".file_id"));
    }
    ObjectNode target = Json.MAPPER.createObjectNode().put("type", "file");
    copy(part, List.of("filename", "file_data"), target.putObject("file"));
    return target;
  }

  private static ObjectNode nested(String name, JsonNode part, List<String> fields) {
    ObjectNode target = Json.MAPPER.createObjectNode().put("type", name);
    copy(part.path(name), fields, target.putObject(name));
    return target;
  }

  private static void copy(JsonNode from, List<String> fields, ObjectNode to) {
    for (String field : fields) {
      if (ChatRequest.isSet(from.path(field))) {
        to.set(field, from.path(field));
      }
    }
  }

  private static boolean isText(ArrayNode parts) {
    return parts.values().stream().allMatch(part -> part.has("text"));
  }

  private static StringNode joined(ArrayNode parts) {
    return StringNode.valueOf(
        parts.values().stream()
            .map(part -> part.path("text").stringValue())
            .collect(Collectors.joining("\n")));
  }
}
