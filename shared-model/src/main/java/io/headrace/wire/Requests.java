package io.headrace.wire;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** Requests from one format to another. */
public final class Requests {
  /** A translation is seldom much longer than what it came from. */
  private static final int GROWTH = 256;

  private Requests() {}

  /** The client's body for {@code target}. */
  public static byte[] translate(WireFormat source, byte[] body, Target target)
      throws InexpressibleException {
    Conversation conversation = read(source, body);
    if (isEmpty(conversation, target.format())) {
      throw new InexpressibleException(turnsOf(source), "There is nothing to answer.");
    }
    ToolCalls.check(conversation.turns());
    return write(conversation, target, body.length + GROWTH);
  }

  /** Only Chat Completions takes instructions alone. */
  private static boolean isEmpty(Conversation conversation, WireFormat target) {
    return conversation.turns().isEmpty()
        && (conversation.system().isEmpty() || target != WireFormat.CHAT);
  }

  private static String turnsOf(WireFormat source) {
    return switch (source) {
      case RESPONSES -> "input";
      case CHAT, MESSAGES -> "messages";
      case GENERATE_CONTENT -> "contents";
    };
  }

  /**
   * Why {@code target} can't be asked this; empty when it can. The field that is named is the
   * client's own.
   */
  public static Optional<InexpressibleException> refusal(
      WireFormat source, byte[] body, Target target) {
    try {
      translate(source, body, target);
      return Optional.empty();
    } catch (InexpressibleException e) {
      return Optional.of(e);
    }
  }

  static Conversation read(WireFormat source, byte[] body) throws InexpressibleException {
    JsonNode root = tree(body);
    return switch (source) {
      case RESPONSES -> new ResponsesRequestReader(root).read();
      case CHAT -> new ChatRequestReader(root).read();
      case MESSAGES -> new MessagesRequestReader(root).read();
      case GENERATE_CONTENT -> new GeminiRequestReader(root).read();
    };
  }

  static byte[] write(Conversation conversation, Target target, int expectedSize)
      throws InexpressibleException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(expectedSize);
    try (JsonGenerator json = Json.MAPPER.createGenerator(out)) {
      json.writeStartObject();
      switch (target.format()) {
        case RESPONSES -> new ResponsesRequestWriter(conversation, json).write(target);
        case CHAT -> new ChatRequestWriter(conversation, json).write(target);
        case MESSAGES -> new MessagesRequestWriter(conversation, json).write(target);
        case GENERATE_CONTENT -> new GeminiRequestWriter(conversation, json).write(target);
      }
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  private static JsonNode tree(byte[] body) throws InexpressibleException {
    try {
      JsonNode tree = Json.MAPPER.readTree(body);
      if (tree.isObject()) {
        return tree;
      }
    } catch (JacksonException _) { // its message quotes the body
      throw new InexpressibleException("", "The request body is not JSON.");
    }
    throw new InexpressibleException("", "The request body is not a JSON object.");
  }
}
