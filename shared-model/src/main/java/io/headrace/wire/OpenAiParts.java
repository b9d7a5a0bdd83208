package io.headrace.wire;

import io.headrace.wire.Part.Audio;
import io.headrace.wire.Part.Document;
import io.headrace.wire.Part.Source;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** What the requests of OpenAI's two formats say alike of a message's parts. */
final class OpenAiParts {
  private static final Map<String, String> FILE_NAMES =
      Map.of(
          "application/pdf", "document.pdf",
          "text/plain", "document.txt",
          "text/csv", "document.csv",
          "text/html", "document.html",
          "text/markdown", "document.md");

  private OpenAiParts() {}

  /** How a format writes the fields of one part. */
  interface Fields {
    void write(Part part) throws InexpressibleException;
  }

  static void list(List<Part> parts, JsonGenerator json, Fields fields)
      throws InexpressibleException {
    json.writeStartArray();
    for (Part part : parts) {
      json.writeStartObject();
      fields.write(part);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** OpenAI demands a name for bytes, and tells their kind by its ending. */
  static String fileName(Document document) {
    String type = document.source() instanceof Source.Inline inline ? inline.mediaType() : "";
    return document.name().isEmpty() ? FILE_NAMES.getOrDefault(type, "document") : document.name();
  }

  static void audio(Audio audio, JsonGenerator json) {
    json.writeStringProperty("type", "input_audio")
        .writeObjectPropertyStart("input_audio")
        .writeStringProperty("data", audio.base64())
        .writeStringProperty("format", audio.format())
        .writeEndObject();
  }
}
