package io.headrace.wire;

import io.headrace.wire.Part.Audio;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** What the requests of OpenAI's two formats say alike of a message's parts. */
final class OpenAiParts {
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

  static void audio(Audio audio, JsonGenerator json) {
    json.writeStringProperty("type", "input_audio")
        .writeObjectPropertyStart("input_audio")
        .writeStringProperty("data", audio.base64())
        .writeStringProperty("format", audio.format())
        .writeEndObject();
  }
}
