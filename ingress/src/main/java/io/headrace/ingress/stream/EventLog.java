package io.headrace.ingress.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.ingress.context.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The events of one response, numbered from 0. Each is a whole server-sent event. The text comes in
 * pieces although all of it is there: clients build their answer from the pieces.
 */
public final class EventLog {
  private final List<byte[]> events = new ArrayList<>();

  private EventLog() {}

  /** Ends without a terminal event when the response was cancelled: the schema has none. */
  public static List<byte[]> of(byte[] response) {
    EventLog log = new EventLog();
    JsonObject whole = JsonObject.read(response);
    String started =
        whole.with(
            Map.of(
                "status", "\"in_progress\"",
                "completed_at", "null",
                "output", "[]",
                "usage", "null",
                "error", "null",
                "incomplete_details", "null"));
    log.add("response.created", "\"response\":" + started);
    log.add("response.in_progress", "\"response\":" + started);
    List<JsonObject> items = whole.objects("output");
    for (int i = 0; i < items.size(); i++) {
      log.item(i, items.get(i));
    }
    log.end(whole);
    return log.events;
  }

  /** An event that is no part of a response's log: the stream has failed. */
  public static byte[] error(String code, String message) {
    EventLog log = new EventLog();
    log.add(
        "error",
        "\"code\":%s,\"message\":%s,\"param\":null"
            .formatted(JsonObject.quoted(code), JsonObject.quoted(message)));
    return log.events.getFirst();
  }

  private void end(JsonObject whole) {
    switch (whole.text("status")) {
      case "completed" -> add("response.completed", "\"response\":" + whole.json());
      case "incomplete" -> add("response.incomplete", "\"response\":" + whole.json());
      case "failed" -> add("response.failed", "\"response\":" + whole.json());
      default -> {}
    }
  }

  private void item(int index, JsonObject item) {
    String at = "\"output_index\":" + index;
    String id = "\"item_id\":" + JsonObject.quoted(item.text("id")) + "," + at;
    switch (item.text("type")) {
      case "message" -> {
        add("response.output_item.added", at, item(item, Map.of("content", "[]")));
        parts(id, item.objects("content"));
      }
      case "function_call" -> {
        add("response.output_item.added", at, item(item, Map.of("arguments", "\"\"")));
        arguments(id, item);
      }
      case "reasoning" -> {
        add("response.output_item.added", at, item(item, Map.of("summary", "[]")));
        summary(id, item.objects("summary"));
      }
      default -> add("response.output_item.added", at, "\"item\":" + item.json());
    }
    add("response.output_item.done", at, "\"item\":" + item.json());
  }

  private static String item(JsonObject item, Map<String, String> empty) {
    Map<String, String> changes = new HashMap<>(empty);
    if (item.has("status")) {
      changes.put("status", "\"in_progress\"");
    }
    return "\"item\":" + item.with(changes);
  }

  private void parts(String id, List<JsonObject> parts) {
    for (int i = 0; i < parts.size(); i++) {
      part(id + ",\"content_index\":" + i, parts.get(i));
    }
  }

  private void part(String at, JsonObject part) {
    boolean isText = part.text("type").equals("output_text");
    String field = isText ? "text" : "refusal";
    String event = isText ? "response.output_text" : "response.refusal";
    String logprobs = isText ? ",\"logprobs\":[]" : "";
    String text = part.text(field);
    add("response.content_part.added", at, "\"part\":" + part.with(Map.of(field, "\"\"")));
    for (String piece : Pieces.of(text)) {
      add(event + ".delta", at, "\"delta\":" + JsonObject.quoted(piece) + logprobs);
    }
    add(event + ".done", at, "\"" + field + "\":" + JsonObject.quoted(text) + logprobs);
    add("response.content_part.done", at, "\"part\":" + part.json());
  }

  private void arguments(String id, JsonObject call) {
    String arguments = call.text("arguments");
    for (String piece : Pieces.of(arguments)) {
      add("response.function_call_arguments.delta", id, "\"delta\":" + JsonObject.quoted(piece));
    }
    add(
        "response.function_call_arguments.done",
        id,
        "\"name\":%s,\"arguments\":%s"
            .formatted(JsonObject.quoted(call.text("name")), JsonObject.quoted(arguments)));
  }

  private void summary(String id, List<JsonObject> parts) {
    for (int i = 0; i < parts.size(); i++) {
      String at = id + ",\"summary_index\":" + i;
      String text = parts.get(i).text("text");
      String empty = parts.get(i).with(Map.of("text", "\"\""));
      add("response.reasoning_summary_part.added", at, "\"part\":" + empty);
      for (String piece : Pieces.of(text)) {
        add("response.reasoning_summary_text.delta", at, "\"delta\":" + JsonObject.quoted(piece));
      }
      add("response.reasoning_summary_text.done", at, "\"text\":" + JsonObject.quoted(text));
      add("response.reasoning_summary_part.done", at, "\"part\":" + parts.get(i).json());
    }
  }

  private void add(String type, String first, String second) {
    add(type, first + "," + second);
  }

  /** JSON has line ends only between values, so a space may stand for each of them. */
  private void add(String type, String fields) {
    String json =
        "{\"type\":\"%s\",\"sequence_number\":%d,".formatted(type, events.size()) + fields + "}";
    String line = json.replace('\n', ' ').replace('\r', ' ');
    events.add(("event: " + type + "\ndata: " + line + "\n\n").getBytes(UTF_8));
  }
}
