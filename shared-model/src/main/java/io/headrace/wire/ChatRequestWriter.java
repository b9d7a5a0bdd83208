package io.headrace.wire;

import static io.headrace.wire.WireFormat.CHAT;

import io.headrace.wire.Part.Audio;
import io.headrace.wire.Part.Document;
import io.headrace.wire.Part.Image;
import io.headrace.wire.Part.Source;
import io.headrace.wire.Part.Text;
import io.headrace.wire.Part.ToolCall;
import io.headrace.wire.Part.ToolResult;
import io.headrace.wire.Sampling.Knob;
import io.headrace.wire.Sampling.Setting;
import io.headrace.wire.Sampling.Stop;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * A Chat Completions request. Text alone becomes one string: not every compatible server takes
 * lists. A model's turn is one message, its text and its calls: many servers refuse two in a row.
 */
final class ChatRequestWriter {
  /** OpenAI's limit. */
  private static final int MAX_STOPS = 4;

  private static final Map<Knob, String> NAMES =
      Map.of(
          Knob.MAX_TOKENS, "max_tokens",
          Knob.TEMPERATURE, "temperature",
          Knob.TOP_P, "top_p",
          Knob.SEED, "seed",
          Knob.FREQUENCY_PENALTY, "frequency_penalty",
          Knob.PRESENCE_PENALTY, "presence_penalty",
          Knob.TOP_LOGPROBS, "top_logprobs");

  /**
   * {@code max_tokens} is deprecated at OpenAI, but the only name that all others know; most of
   * them take {@code top_k}, too.
   */
  private static final Knobs COMPATIBLE = new Knobs(CHAT, with(NAMES, Knob.TOP_K, "top_k"));

  private static final Knobs OPENAI =
      new Knobs(CHAT, with(NAMES, Knob.MAX_TOKENS, "max_completion_tokens"));

  private final Conversation conversation;
  private final JsonGenerator json;

  ChatRequestWriter(Conversation conversation, JsonGenerator json) {
    this.conversation = conversation;
    this.json = json;
  }

  private static Map<Knob, String> with(Map<Knob, String> names, Knob knob, String name) {
    Map<Knob, String> changed = new EnumMap<>(names);
    changed.put(knob, name);
    return Map.copyOf(changed);
  }

  void write(Target target) throws InexpressibleException {
    json.writeStringProperty("model", target.model());
    json.writeArrayPropertyStart("messages");
    conversation.system().forEach(this::system);
    for (Turn turn : conversation.turns()) {
      switch (turn.role()) {
        case SYSTEM -> system(Parts.joined(turn.parts()));
        case USER -> user(turn.parts());
        case ASSISTANT -> assistant(turn.parts());
      }
    }
    json.writeEndArray();
    new OpenAiTools(CHAT).write(conversation.tools(), json);
    new OpenAiFormat(CHAT).write("response_format", conversation.format(), json);
    sampling(conversation.sampling(), target.newNames() ? OPENAI : COMPATIBLE);
  }

  private void open(String role) {
    json.writeStartObject().writeStringProperty("role", role);
  }

  private void system(String text) {
    open("system");
    json.writeStringProperty("content", text).writeEndObject();
  }

  /** What tools answered are messages of their own, before what the user says. */
  private void user(List<Part> parts) throws InexpressibleException {
    List<Part> said = new ArrayList<>();
    for (Part part : parts) {
      if (part instanceof ToolResult result) {
        result(result);
      } else {
        said.add(part);
      }
    }
    if (!said.isEmpty()) {
      open("user");
      content(said);
      json.writeEndObject();
    }
  }

  private void result(ToolResult result) throws InexpressibleException {
    if (!Parts.areText(result.content())) {
      throw InexpressibleException.in(CHAT, result.at());
    }
    open("tool");
    json.writeStringProperty("tool_call_id", result.callId());
    json.writeStringProperty("content", Parts.joined(result.content())).writeEndObject();
  }

  private void assistant(List<Part> parts) throws InexpressibleException {
    List<Part> said = new ArrayList<>();
    List<ToolCall> calls = new ArrayList<>();
    for (Part part : parts) {
      if (part instanceof ToolCall call) {
        calls.add(call);
      } else {
        said.add(part);
      }
    }
    open("assistant");
    if (said.isEmpty()) {
      json.writeNullProperty("content");
    } else if (Parts.areText(said)) {
      json.writeStringProperty("content", Parts.said(said));
    } else {
      content(said);
    }
    if (!calls.isEmpty()) {
      json.writeArrayPropertyStart("tool_calls");
      calls.forEach(this::call);
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private void call(ToolCall call) {
    json.writeStartObject()
        .writeStringProperty("id", call.id())
        .writeStringProperty("type", "function")
        .writeObjectPropertyStart("function")
        .writeStringProperty("name", call.name())
        .writeStringProperty("arguments", call.arguments())
        .writeEndObject()
        .writeEndObject();
  }

  private void content(List<Part> parts) throws InexpressibleException {
    if (Parts.areText(parts)) {
      json.writeStringProperty("content", Parts.joined(parts));
      return;
    }
    json.writeName("content");
    OpenAiParts.list(parts, json, this::fields);
  }

  private void fields(Part part) throws InexpressibleException {
    switch (part) {
      case Text(String text, Place _) ->
          json.writeStringProperty("type", "text").writeStringProperty("text", text);
      case Image(Source source, var detail, Place _) -> {
        json.writeStringProperty("type", "image_url").writeObjectPropertyStart("image_url");
        json.writeStringProperty("url", DataUrl.of(source));
        detail.ifPresent(word -> json.writeStringProperty("detail", word));
        json.writeEndObject();
      }
      case Document document -> file(document);
      case Audio audio -> OpenAiParts.audio(audio, json);
      case ToolCall _, ToolResult _ -> throw InexpressibleException.in(CHAT, part.at());
    }
  }

  private void file(Document document) throws InexpressibleException {
    if (document.source() instanceof Source.Url) {
      throw InexpressibleException.in(CHAT, document.at());
    }
    json.writeStringProperty("type", "file").writeObjectPropertyStart("file");
    json.writeStringProperty("filename", OpenAiParts.fileName(document));
    json.writeStringProperty("file_data", DataUrl.of(document.source())).writeEndObject();
  }

  private void sampling(Sampling sampling, Knobs knobs) throws InexpressibleException {
    knobs.write(sampling, json);
    @Nullable Setting logprobs = sampling.get(Knob.TOP_LOGPROBS);
    if (logprobs != null) {
      json.writeBooleanProperty("logprobs", true);
    }
    stop(sampling.stop());
    sampling.effort().ifPresent(e -> json.writeStringProperty("reasoning_effort", e.word()));
    sampling.user().ifPresent(user -> json.writeStringProperty("user", user));
    sampling.verbosity().ifPresent(word -> json.writeStringProperty("verbosity", word));
  }

  private void stop(Stop stop) throws InexpressibleException {
    if (stop.sequences().size() > MAX_STOPS) {
      throw InexpressibleException.at(
          stop.at(), "This provider takes " + MAX_STOPS + " stop sequences at the most.");
    }
    if (!stop.sequences().isEmpty()) {
      json.writeArrayPropertyStart("stop");
      stop.sequences().forEach(json::writeString);
      json.writeEndArray();
    }
  }
}
