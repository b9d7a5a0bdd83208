package io.headrace.wire;

import io.headrace.wire.Part.Text;
import io.headrace.wire.Part.ToolResult;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/**
 * What a tool answered, which is an object in Gemini's format: the answer itself when it is one, or
 * its text as {@code output} or {@code error}.
 */
final class GeminiResponse {
  private static final String OUTPUT = "output";
  private static final String ERROR = "error";

  private GeminiResponse() {}

  static ToolResult read(String callId, JsonNode response, Place at) {
    boolean failed = isText(response, ERROR);
    String text =
        failed || isText(response, OUTPUT)
            ? response.path(failed ? ERROR : OUTPUT).stringValue()
            : response.toString();
    return new ToolResult(callId, List.of(new Text(text, at)), failed, at);
  }

  private static boolean isText(JsonNode response, String name) {
    return response.size() == 1 && response.path(name).isString();
  }

  static void write(String text, boolean failed, JsonGenerator json) {
    Optional<JsonNode> whole =
        failed || !text.startsWith("{") ? Optional.empty() : Json.parsedObject(text);
    if (whole.isPresent() && !isText(whole.get(), OUTPUT) && !isText(whole.get(), ERROR)) {
      json.writeName("response").writeTree(whole.get());
    } else {
      json.writeObjectPropertyStart("response");
      json.writeStringProperty(failed ? ERROR : OUTPUT, text).writeEndObject();
    }
  }
}
