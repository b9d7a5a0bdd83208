package io.headrace.wire;

import static io.headrace.wire.WireFormat.GENERATE_CONTENT;

import io.headrace.wire.Part.Audio;
import io.headrace.wire.Part.Document;
import io.headrace.wire.Part.Image;
import io.headrace.wire.Part.Source;
import io.headrace.wire.Part.Text;
import io.headrace.wire.Part.ToolCall;
import io.headrace.wire.Part.ToolResult;
import io.headrace.wire.Turn.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/**
 * Writes the turns of a Gemini request. Calls have no ids there, so answers stand in the order of
 * their calls, and repeat the function's name. They are a content of their own: newer models refuse
 * one that says anything else, too.
 */
final class GeminiContents {
  /** Google's own word for "these thoughts were another model's". */
  private static final String UNSIGNED = "skip_thought_signature_validator";

  private final JsonGenerator json;
  private final boolean signed;
  private final List<ToolCall> calls = new ArrayList<>();

  /** The newest call of each id, for clients that number the calls of each turn anew. */
  private final Map<String, Integer> positions = new HashMap<>();

  /**
   * @param signed the model demands that its calls carry the signature of its thoughts
   */
  GeminiContents(JsonGenerator json, boolean signed) {
    this.json = json;
    this.signed = signed;
  }

  void write(Turn turn) throws InexpressibleException {
    List<ToolResult> results = results(turn);
    if (!results.isEmpty()) {
      open(turn.role());
      for (ToolResult result : results) {
        json.writeStartObject();
        result(result);
        json.writeEndObject();
      }
      close();
    }
    List<Part> said = turn.parts().stream().filter(part -> !(part instanceof ToolResult)).toList();
    if (!said.isEmpty()) {
      open(turn.role());
      parts(said);
      close();
    }
  }

  private void open(Role role) {
    json.writeStartObject();
    json.writeStringProperty("role", role == Role.USER ? "user" : "model");
    json.writeArrayPropertyStart("parts");
  }

  private void close() {
    json.writeEndArray().writeEndObject();
  }

  private void parts(List<Part> parts) throws InexpressibleException {
    boolean firstCall = true;
    for (Part part : parts) {
      json.writeStartObject();
      part(part);
      if (signed && firstCall && part instanceof ToolCall) {
        json.writeStringProperty("thoughtSignature", UNSIGNED);
        firstCall = false;
      }
      json.writeEndObject();
    }
  }

  private List<ToolResult> results(Turn turn) throws InexpressibleException {
    List<ToolResult> results = new ArrayList<>();
    for (Part part : turn.parts()) {
      if (part instanceof ToolResult result) {
        call(result);
        results.add(result);
      }
    }
    results.sort(Comparator.comparingInt(result -> positions.getOrDefault(result.callId(), -1)));
    return results;
  }

  private ToolCall call(ToolResult result) throws InexpressibleException {
    Integer position = positions.get(result.callId());
    if (position == null) {
      throw InexpressibleException.at(result.at(), "No tool call has this answer's id.");
    }
    return calls.get(position);
  }

  private void result(ToolResult result) throws InexpressibleException {
    if (!Parts.areText(result.content())) {
      throw InexpressibleException.in(GENERATE_CONTENT, result.at());
    }
    json.writeObjectPropertyStart("functionResponse");
    json.writeStringProperty("name", call(result).name());
    GeminiResponse.write(Parts.joined(result.content()), result.failed(), json);
    json.writeEndObject();
  }

  private void part(Part part) throws InexpressibleException {
    switch (part) {
      case Text(String text, Place _) -> json.writeStringProperty("text", text);
      case Image(Source source, var _, Place at) -> inline(source, at);
      case Document(Source source, String _, Place at) -> inline(source, at);
      case Audio(String format, String data, Place _) -> blob("audio/" + format, data);
      case ToolCall call -> call(call);
      case ToolResult _ -> throw new IllegalStateException("results are written before");
    }
  }

  private void call(ToolCall call) throws InexpressibleException {
    positions.put(call.id(), calls.size());
    calls.add(call);
    @Nullable JsonNode arguments = Json.parsedObject(call.arguments()).orElse(null);
    if (arguments == null) {
      throw InexpressibleException.in(GENERATE_CONTENT, call.at().field("arguments"));
    }
    json.writeObjectPropertyStart("functionCall").writeStringProperty("name", call.name());
    json.writeName("args").writeTree(arguments);
    json.writeEndObject();
  }

  /** Google fetches nothing but its own files. */
  private void inline(Source source, Place at) throws InexpressibleException {
    if (source instanceof Source.Inline(String type, String base64) && !type.isEmpty()) {
      blob(type, base64);
    } else {
      throw InexpressibleException.in(GENERATE_CONTENT, at);
    }
  }

  private void blob(String type, String base64) {
    json.writeObjectPropertyStart("inlineData").writeStringProperty("mimeType", type);
    json.writeStringProperty("data", base64).writeEndObject();
  }
}
