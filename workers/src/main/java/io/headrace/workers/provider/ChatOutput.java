package io.headrace.workers.provider;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A choice as output items: its reasoning, its message, its calls. The items' ids come from the
 * job's, so a job that runs twice shows the same ones.
 */
final class ChatOutput {
  /** The two names that servers have for the text of a model's thoughts. */
  private static final List<String> REASONING = List.of("reasoning_content", "reasoning");

  private final String idTail;
  private final String status;
  private final ArrayNode items = Json.MAPPER.createArrayNode();

  ChatOutput(String jobId, String status) {
    this.idTail = jobId.substring(jobId.indexOf('_') + 1);
    this.status = status;
  }

  ArrayNode items(JsonNode choice) {
    JsonNode message = choice.path("message");
    REASONING.stream()
        .map(name -> message.path(name).asString(""))
        .filter(text -> !text.isEmpty())
        .findFirst()
        .ifPresent(this::reasoning);
    message(message, choice.path("logprobs").path("content"));
    JsonNode calls = message.path("tool_calls");
    for (int i = 0; i < calls.size(); i++) {
      call(calls.path(i), i);
    }
    return items;
  }

  private void reasoning(String text) {
    ObjectNode item = item("rs_" + idTail, "reasoning");
    item.putArray("summary");
    item.putArray("content").addObject().put("type", "reasoning_text").put("text", text);
  }

  /** An answer of nothing at all is shown as an empty text; clients count on one item. */
  private void message(JsonNode message, JsonNode logprobs) {
    String text = text(message.path("content"));
    String refusal = message.path("refusal").asString("");
    boolean silent = text.isEmpty() && refusal.isEmpty();
    if (silent && !message.path("tool_calls").isEmpty()) {
      return;
    }
    ArrayNode content =
        item("msg_" + idTail, "message").put("role", "assistant").putArray("content");
    if (!text.isEmpty() || silent) {
      text(content.addObject(), text, logprobs);
    }
    if (!refusal.isEmpty()) {
      content.addObject().put("type", "refusal").put("refusal", refusal);
    }
  }

  private static void text(ObjectNode part, String text, JsonNode logprobs) {
    part.put("type", "output_text").put("text", text);
    part.putArray("annotations");
    part.set("logprobs", logprobs.isArray() ? logprobs : Json.MAPPER.createArrayNode());
  }

  /** A string, or a list of text parts from some servers. */
  private static String text(JsonNode content) {
    if (content.isString()) {
      return content.stringValue();
    }
    StringBuilder text = new StringBuilder();
    content.values().forEach(part -> text.append(part.path("text").asString("")));
    return text.toString();
  }

  private void call(JsonNode call, int index) {
    String id = call.path("id").asString("");
    JsonNode arguments = call.path("function").path("arguments");
    item("fc_" + idTail + "_" + index, "function_call")
        .put("call_id", id.isEmpty() ? "call_" + idTail + "_" + index : id)
        .put("name", call.path("function").path("name").asString(""))
        .put("arguments", arguments.isContainer() ? arguments.toString() : text(arguments));
  }

  private ObjectNode item(String id, String type) {
    return items.addObject().put("id", id).put("type", type).put("status", status);
  }
}
