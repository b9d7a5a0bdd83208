package io.headrace.wire;

import static io.headrace.wire.WireFormat.GENERATE_CONTENT;

import io.headrace.wire.Part.Audio;
import io.headrace.wire.Part.Document;
import io.headrace.wire.Part.Image;
import io.headrace.wire.Part.Source;
import io.headrace.wire.Part.Text;
import io.headrace.wire.Part.ToolCall;
import io.headrace.wire.Part.ToolResult;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Reads the parts of a Gemini request, in order. Calls may have no ids there: they are numbered,
 * and an answer without an id belongs to the oldest call of its function that has none yet.
 */
final class GeminiParts {
  private static final String AUDIO = "audio/";

  private final List<ToolCall> open = new ArrayList<>();
  private int calls;

  Part read(JsonNode part, Place at) throws InexpressibleException {
    if (part.path("text").isString()) {
      return new Text(part.path("text").stringValue(), at);
    }
    if (GeminiFields.has(part, "inlineData")) {
      return inline(GeminiFields.get(part, "inlineData"), at.field("inlineData"));
    }
    if (GeminiFields.has(part, "functionCall")) {
      return call(GeminiFields.get(part, "functionCall"), at.field("functionCall"));
    }
    if (GeminiFields.has(part, "functionResponse")) {
      return result(GeminiFields.get(part, "functionResponse"), at.field("functionResponse"));
    }
    String name = part.propertyNames().stream().findFirst().orElse("text");
    throw InexpressibleException.only(GENERATE_CONTENT, at.field(name));
  }

  private static Part inline(JsonNode blob, Place at) throws InexpressibleException {
    String type = GeminiFields.get(blob, "mimeType").asString("");
    String data = Json.text(blob.path("data"), at.field("data"));
    if (type.startsWith("image/")) {
      return new Image(new Source.Inline(type, data), Optional.empty(), at);
    }
    if (type.startsWith(AUDIO)) {
      String format = type.substring(AUDIO.length());
      return new Audio(format.equals("mpeg") ? "mp3" : format, data, at);
    }
    if (type.equals("application/pdf") || type.startsWith("text/")) {
      return new Document(new Source.Inline(type, data), "", at);
    }
    throw InexpressibleException.only(GENERATE_CONTENT, at.field("mimeType"));
  }

  private ToolCall call(JsonNode call, Place at) {
    calls++;
    String id = call.path("id").asString("");
    ToolCall read =
        new ToolCall(
            id.isEmpty() ? "call_" + calls : id,
            call.path("name").asString(""),
            call.path("args").isObject() ? call.path("args").toString() : "{}",
            at);
    open.add(read);
    return read;
  }

  private ToolResult result(JsonNode response, Place at) throws InexpressibleException {
    String id = response.path("id").asString("");
    String name = response.path("name").asString("");
    for (Iterator<ToolCall> left = open.iterator(); left.hasNext(); ) {
      ToolCall call = left.next();
      if (id.isEmpty() ? call.name().equals(name) : call.id().equals(id)) {
        left.remove();
        return GeminiResponse.read(call.id(), response.path("response"), at.field("response"));
      }
    }
    throw InexpressibleException.at(at.field("name"), "No call of this function waits for this.");
  }
}
