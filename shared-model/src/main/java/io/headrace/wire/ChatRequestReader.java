package io.headrace.wire;

import static io.headrace.wire.WireFormat.CHAT;

import io.headrace.wire.Part.Audio;
import io.headrace.wire.Part.Document;
import io.headrace.wire.Part.Image;
import io.headrace.wire.Part.Text;
import io.headrace.wire.Part.ToolCall;
import io.headrace.wire.Part.ToolResult;
import io.headrace.wire.Sampling.Knob;
import io.headrace.wire.Sampling.Setting;
import io.headrace.wire.Sampling.Stop;
import io.headrace.wire.Turn.Role;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A Chat Completions request. Hints are left out, as of Responses. */
final class ChatRequestReader {
  private static final Knobs KNOBS =
      new Knobs(
          CHAT,
          Map.of(
              Knob.TEMPERATURE, "temperature",
              Knob.TOP_P, "top_p",
              Knob.TOP_K, "top_k", // of compatible servers
              Knob.SEED, "seed",
              Knob.FREQUENCY_PENALTY, "frequency_penalty",
              Knob.PRESENCE_PENALTY, "presence_penalty"));

  /** What other formats have no words for, and what is not done without it being seen. */
  private static final List<String> OWN =
      List.of("audio", "functions", "function_call", "logit_bias", "web_search_options");

  private final JsonNode root;
  private final Turns turns = new Turns();

  ChatRequestReader(JsonNode root) {
    this.root = root;
  }

  Conversation read() throws InexpressibleException {
    refuseOwn();
    Place at = Place.BODY.field("messages");
    JsonNode messages = Json.list(root.path("messages"), at);
    for (int i = 0; i < messages.size(); i++) {
      message(messages.path(i), at.element(i));
    }
    return new Conversation(
        turns.system(),
        turns.turns(),
        new OpenAiTools(CHAT).read(root),
        new OpenAiFormat(CHAT)
            .read(root.path("response_format"), Place.BODY.field("response_format")),
        sampling());
  }

  private void refuseOwn() throws InexpressibleException {
    for (String field : OWN) {
      if (Json.isFilled(root.path(field))) {
        throw InexpressibleException.only(CHAT, Place.BODY.field(field));
      }
    }
    if (Json.isFilled(root.path("n")) && root.path("n").asInt(0) != 1) {
      throw InexpressibleException.only(CHAT, Place.BODY.field("n"));
    }
  }

  private void message(JsonNode message, Place at) throws InexpressibleException {
    Place contentAt = at.field("content");
    JsonNode content = message.path("content");
    switch (message.path("role").asString("")) {
      case "user" -> turns.addAll(Role.USER, parts(content, contentAt), at);
      case "system", "developer" ->
          turns.system(Parts.onlyText(parts(content, contentAt), contentAt), at);
      case "assistant" -> assistant(message, content, at);
      case "tool" -> {
        String id = message.path("tool_call_id").asString("");
        List<Part> result = parts(content, contentAt);
        turns.add(Role.USER, new ToolResult(id, result, false, contentAt), at);
      }
      default -> throw InexpressibleException.only(CHAT, at.field("role"));
    }
  }

  /** What the model said is text to the next turn, a refusal too. */
  private void assistant(JsonNode message, JsonNode content, Place at)
      throws InexpressibleException {
    JsonNode calls = message.path("tool_calls");
    boolean silent = content.isString() && content.stringValue().isEmpty() && !calls.isEmpty();
    if (Json.isSet(content) && !silent) {
      turns.addAll(Role.ASSISTANT, parts(content, at.field("content")), at);
    }
    String refusal = message.path("refusal").asString("");
    if (!refusal.isEmpty()) {
      turns.add(Role.ASSISTANT, new Text(refusal, at.field("refusal")), at);
    }
    if (Json.isSet(message.path("function_call"))) {
      throw InexpressibleException.only(CHAT, at.field("function_call"));
    }
    for (int i = 0; i < calls.size(); i++) {
      turns.add(Role.ASSISTANT, call(calls.path(i), at.field("tool_calls").element(i)), at);
    }
  }

  private static ToolCall call(JsonNode call, Place at) throws InexpressibleException {
    JsonNode function = call.path("function");
    if (!function.isObject()) {
      throw InexpressibleException.only(CHAT, at.field("type"));
    }
    return new ToolCall(
        call.path("id").asString(""),
        function.path("name").asString(""),
        Json.arguments(function.path("arguments")),
        at);
  }

  private static List<Part> parts(JsonNode content, Place at) throws InexpressibleException {
    return Parts.read(content, at, ChatRequestReader::part);
  }

  private static void part(JsonNode part, Place at, List<Part> into) throws InexpressibleException {
    into.add(
        switch (part.path("type").asString("")) {
          case "text" -> new Text(Json.text(part.path("text"), at.field("text")), at);
          case "refusal" -> new Text(Json.text(part.path("refusal"), at.field("refusal")), at);
          case "image_url" -> image(part.path("image_url"), at.field("image_url"));
          case "input_audio" ->
              new Audio(
                  part.path("input_audio").path("format").asString(""),
                  part.path("input_audio").path("data").asString(""),
                  at.field("input_audio"));
          case "file" -> file(part.path("file"), at.field("file"));
          default -> throw InexpressibleException.only(CHAT, at.field("type"));
        });
  }

  private static Image image(JsonNode image, Place at) throws InexpressibleException {
    String url = Json.text(image.path("url"), at.field("url"));
    return new Image(DataUrl.source(url), Json.text(image.path("detail")), at.field("url"));
  }

  /** An uploaded file's id means nothing to another server. */
  private static Document file(JsonNode file, Place at) throws InexpressibleException {
    JsonNode data = file.path("file_data");
    if (!data.isString()) {
      throw InexpressibleException.only(CHAT, at.field("file_id"));
    }
    return new Document(
        DataUrl.inline(data.stringValue()),
        file.path("filename").asString(""),
        at.field("file_data"));
  }

  private Sampling sampling() throws InexpressibleException {
    Sampling.Builder sampling = new Sampling.Builder();
    KNOBS.read(root, Place.BODY, sampling);
    boolean renamed = Json.isSet(root.path("max_completion_tokens"));
    String max = renamed ? "max_completion_tokens" : "max_tokens";
    Knobs.read(root.path(max), Place.BODY.field(max), Knob.MAX_TOKENS, sampling);
    if (root.path("logprobs").asBoolean(false)) {
      Place at = Place.BODY.field("logprobs");
      long top = root.path("top_logprobs").asLong(0);
      sampling.knobs.put(Knob.TOP_LOGPROBS, new Setting(top, at));
    }
    JsonNode stop = root.path("stop");
    if (Json.isFilled(stop)) {
      sampling.stop = new Stop(Json.texts(stop), Place.BODY.field("stop"));
    }
    sampling.effort = Json.text(root.path("reasoning_effort")).flatMap(Effort::of);
    sampling.user = Json.text(root.path("user"));
    sampling.verbosity = Json.text(root.path("verbosity"));
    return sampling.build();
  }
}
