package io.headrace.wire;

import static io.headrace.wire.WireFormat.RESPONSES;

import io.headrace.wire.Part.Audio;
import io.headrace.wire.Part.Document;
import io.headrace.wire.Part.Image;
import io.headrace.wire.Part.Source;
import io.headrace.wire.Part.Text;
import io.headrace.wire.Part.ToolCall;
import io.headrace.wire.Part.ToolResult;
import io.headrace.wire.Sampling.Knob;
import io.headrace.wire.Sampling.Setting;
import io.headrace.wire.Turn.Role;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** A Responses request, which OpenAI is not to keep. */
final class ResponsesRequestWriter {
  private static final long MIN_OUTPUT_TOKENS = 16;
  private static final Knobs KNOBS =
      new Knobs(
          RESPONSES,
          Map.of(
              Knob.MAX_TOKENS, "max_output_tokens",
              Knob.TEMPERATURE, "temperature",
              Knob.TOP_P, "top_p",
              Knob.TOP_LOGPROBS, "top_logprobs"));

  private final Conversation conversation;
  private final JsonGenerator json;

  ResponsesRequestWriter(Conversation conversation, JsonGenerator json) {
    this.conversation = conversation;
    this.json = json;
  }

  void write(Target target) throws InexpressibleException {
    json.writeStringProperty("model", target.model());
    List<String> system = conversation.system();
    if (!system.isEmpty()) {
      json.writeStringProperty("instructions", system.getFirst());
    }
    json.writeArrayPropertyStart("input");
    system.stream().skip(1).forEach(text -> message("system", text));
    for (Turn turn : conversation.turns()) {
      turn(turn);
    }
    json.writeEndArray();
    new OpenAiTools(RESPONSES).write(conversation.tools(), json);
    sampling(conversation.sampling());
    json.writeBooleanProperty("store", false);
  }

  private void message(String role, String text) {
    json.writeStartObject();
    json.writeStringProperty("role", role).writeStringProperty("content", text);
    json.writeEndObject();
  }

  /** Calls and what tools answered are items of their own, between them stand messages. */
  private void turn(Turn turn) throws InexpressibleException {
    List<Part> parts = turn.parts();
    int begun = 0;
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      if (part instanceof ToolCall || part instanceof ToolResult) {
        message(turn.role(), parts.subList(begun, i));
        begun = i + 1;
        item(part);
      }
    }
    message(turn.role(), parts.subList(begun, parts.size()));
  }

  private void item(Part part) throws InexpressibleException {
    json.writeStartObject();
    if (part instanceof ToolCall call) {
      json.writeStringProperty("type", "function_call")
          .writeStringProperty("call_id", call.id())
          .writeStringProperty("name", call.name())
          .writeStringProperty("arguments", call.arguments());
    } else if (part instanceof ToolResult result) {
      json.writeStringProperty("type", "function_call_output");
      json.writeStringProperty("call_id", result.callId()).writeName("output");
      content(result.content());
    }
    json.writeEndObject();
  }

  private void message(Role role, List<Part> parts) throws InexpressibleException {
    if (parts.isEmpty()) {
      return;
    }
    json.writeStartObject();
    json.writeStringProperty("role", role.name().toLowerCase(Locale.ROOT));
    json.writeName("content");
    if (role == Role.USER) {
      content(parts);
    } else if (Parts.areText(parts)) {
      json.writeString(role == Role.ASSISTANT ? Parts.said(parts) : Parts.joined(parts));
    } else {
      throw InexpressibleException.in(RESPONSES, parts.getFirst().at());
    }
    json.writeEndObject();
  }

  private void content(List<Part> parts) throws InexpressibleException {
    if (parts.size() == 1 && parts.getFirst() instanceof Text(String text, Place _)) {
      json.writeString(text);
      return;
    }
    OpenAiParts.list(parts, json, this::fields);
  }

  private void fields(Part part) throws InexpressibleException {
    switch (part) {
      case Text(String text, Place _) ->
          json.writeStringProperty("type", "input_text").writeStringProperty("text", text);
      case Image(Source source, var detail, Place _) -> {
        json.writeStringProperty("type", "input_image");
        json.writeStringProperty("image_url", DataUrl.of(source));
        detail.ifPresent(word -> json.writeStringProperty("detail", word));
      }
      case Document document -> file(document);
      case Audio audio -> OpenAiParts.audio(audio, json);
      case ToolCall _, ToolResult _ -> throw InexpressibleException.in(RESPONSES, part.at());
    }
  }

  private void file(Document document) {
    boolean byUrl = document.source() instanceof Source.Url;
    json.writeStringProperty("type", "input_file");
    if (!byUrl || !document.name().isEmpty()) {
      json.writeStringProperty("filename", OpenAiParts.fileName(document));
    }
    json.writeStringProperty(byUrl ? "file_url" : "file_data", DataUrl.of(document.source()));
  }

  private void sampling(Sampling sampling) throws InexpressibleException {
    if (!sampling.stop().sequences().isEmpty()) {
      throw InexpressibleException.in(RESPONSES, sampling.stop().at());
    }
    @Nullable Setting max = sampling.get(Knob.MAX_TOKENS);
    if (max != null && max.value().longValue() < MIN_OUTPUT_TOKENS) {
      throw InexpressibleException.at(
          max.at(), "This provider takes no limit below " + MIN_OUTPUT_TOKENS + " tokens.");
    }
    KNOBS.write(sampling, json);
    if (sampling.get(Knob.TOP_LOGPROBS) != null) {
      json.writeArrayPropertyStart("include");
      json.writeString(ResponsesRequestReader.LOGPROBS).writeEndArray();
    }
    sampling
        .effort()
        .ifPresent(effort ->
            json.writeObjectPropertyStart("reasoning")
                .writeStringProperty("effort", effort.word())
                .writeEndObject());
    sampling.user().ifPresent(user -> json.writeStringProperty("user", user));
    text(sampling.verbosity());
  }

  private void text(Optional<String> verbosity) {
    if (verbosity.isEmpty() && conversation.format() instanceof OutputFormat.Text) {
      return;
    }
    json.writeObjectPropertyStart("text");
    new OpenAiFormat(RESPONSES).write("format", conversation.format(), json);
    verbosity.ifPresent(word -> json.writeStringProperty("verbosity", word));
    json.writeEndObject();
  }
}
