package io.headrace.ingress.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.ingress.context.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The chunks of one chat completion, made from the whole of it; each is a whole server-sent event.
 * The choices come one after the other.
 */
public final class ChatChunks {
  private static final byte[] DONE = "data: [DONE]\n\n".getBytes(UTF_8);

  /** What all chunks repeat of the completion, if it is there. */
  private static final List<String> COMMON =
      List.of("id", "created", "model", "service_tier", "system_fingerprint");

  /** Of a message; all that isn't here goes into a chunk as it stands. */
  private static final Set<String> TOLD =
      Set.of("role", "content", "refusal", "tool_calls", "annotations");

  private final List<byte[]> events = new ArrayList<>();
  private final String head;
  private final String tail;

  private ChatChunks(JsonObject completion, boolean withUsage) {
    StringBuilder common = new StringBuilder("{\"object\":\"chat.completion.chunk\"");
    for (String name : COMMON) {
      if (!isNothing(completion.json(name))) {
        common.append(",\"").append(name).append("\":").append(completion.json(name));
      }
    }
    head = common.append(",\"choices\":[").toString();
    tail = withUsage ? "],\"usage\":null}" : "]}";
  }

  /**
   * @param withUsage the client asked for one more chunk at the end, which says what was used
   */
  public static List<byte[]> of(byte[] completion, boolean withUsage) {
    JsonObject whole = JsonObject.read(completion);
    ChatChunks chunks = new ChatChunks(whole, withUsage);
    whole.objects("choices").forEach(chunks::choice);
    if (withUsage) {
      chunks.add(chunks.head + "],\"usage\":" + whole.json("usage") + "}");
    }
    chunks.events.add(DONE);
    return chunks.events;
  }

  /**
   * In place of chunks: the stream has failed.
   *
   * @param error OpenAI's error object
   */
  public static byte[] error(String error) {
    return event(error);
  }

  private void choice(JsonObject choice) {
    String index = choice.json("index");
    String at = "{\"index\":" + (isNothing(index) ? "0" : index);
    JsonObject message = choice.object("message");
    String logprobs = choice.json("logprobs");
    delta(at, "\"role\":\"assistant\",\"content\":" + emptyOrNull(message), logprobs);
    others(at, message);
    texts(at, "content", message);
    texts(at, "refusal", message);
    List<JsonObject> calls = message.objects("tool_calls");
    for (int i = 0; i < calls.size(); i++) {
      call(at, "{\"index\":" + i, calls.get(i));
    }
    end(at, choice.json("finish_reason"));
  }

  private static String emptyOrNull(JsonObject message) {
    return isNothing(message.json("content")) ? "null" : "\"\"";
  }

  private void others(String at, JsonObject message) {
    for (String name : message.names()) {
      if (!TOLD.contains(name) && !isNothing(message.json(name))) {
        delta(at, JsonObject.quoted(name) + ":" + message.json(name));
      }
    }
  }

  private void texts(String at, String field, JsonObject message) {
    for (String piece : Pieces.of(message.text(field))) {
      delta(at, "\"" + field + "\":" + JsonObject.quoted(piece));
    }
  }

  private void call(String at, String index, JsonObject call) {
    JsonObject function = call.object("function");
    if (!function.has("arguments")) { // of a kind whose text has another name: told at once
      calls(at, index + "," + call.json().substring(1));
      return;
    }
    String empty = function.with(Map.of("arguments", "\"\""));
    calls(at, index + "," + call.with(Map.of("function", empty)).substring(1));
    for (String piece : Pieces.of(function.text("arguments"))) {
      calls(at, index + ",\"function\":{\"arguments\":" + JsonObject.quoted(piece) + "}}");
    }
  }

  private void calls(String at, String call) {
    delta(at, "\"tool_calls\":[" + call + "]");
  }

  private void delta(String at, String fields) {
    delta(at, fields, "null");
  }

  private void delta(String at, String fields, String logprobs) {
    choices(at, "{" + fields + "}", logprobs, "null");
  }

  private void end(String at, String reason) {
    choices(at, "{}", "null", isNothing(reason) ? "\"stop\"" : reason);
  }

  private void choices(String at, String delta, String logprobs, String reason) {
    add(
        head
            + at
            + ",\"delta\":"
            + delta
            + ",\"logprobs\":"
            + logprobs
            + ",\"finish_reason\":"
            + reason
            + "}"
            + tail);
  }

  private void add(String json) {
    events.add(event(json));
  }

  private static boolean isNothing(String json) {
    return json.equals("null");
  }

  /** JSON has line ends only between values, so a space may stand for each of them. */
  private static byte[] event(String json) {
    String line = json.replace('\n', ' ').replace('\r', ' ');
    return ("data: " + line + "\n\n").getBytes(UTF_8);
  }
}
