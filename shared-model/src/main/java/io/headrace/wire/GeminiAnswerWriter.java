package io.headrace.wire;

import io.headrace.llm.Usage;
import io.headrace.wire.Answer.Output;
import io.headrace.wire.Answer.Output.Called;
import io.headrace.wire.Answer.Output.Declined;
import io.headrace.wire.Answer.Output.Said;
import io.headrace.wire.Answer.Output.Thought;
import io.headrace.wire.Answer.Stop;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** Gemini's answer, of one candidate. */
final class GeminiAnswerWriter {
  private final Answer answer;
  private final Asked asked;
  private final JsonGenerator json;

  GeminiAnswerWriter(Answer answer, Asked asked, JsonGenerator json) {
    this.answer = answer;
    this.asked = asked;
    this.json = json;
  }

  void write() {
    json.writeStartObject().writeArrayPropertyStart("candidates").writeStartObject();
    json.writeObjectPropertyStart("content").writeStringProperty("role", "model");
    json.writeArrayPropertyStart("parts");
    answer.outputs().forEach(this::part);
    json.writeEndArray().writeEndObject();
    json.writeStringProperty("finishReason", reason(answer.stop()));
    json.writeNumberProperty("index", 0).writeEndObject().writeEndArray();
    answer.usage().ifPresent(this::usage);
    String model = answer.model().isEmpty() ? asked.model() : answer.model();
    json.writeStringProperty("modelVersion", model);
    json.writeStringProperty("responseId", asked.jobId()).writeEndObject();
  }

  private void part(Output output) {
    json.writeStartObject();
    switch (output) {
      case Said(String text, var _) -> json.writeStringProperty("text", text);
      case Declined(String text) -> json.writeStringProperty("text", text);
      case Thought(String text) ->
          json.writeStringProperty("text", text).writeBooleanProperty("thought", true);
      case Called call -> call(call);
    }
    json.writeEndObject();
  }

  /** Arguments that are no object can't be shown; the client sees a call without any. */
  private void call(Called call) {
    JsonNode args = Json.parsedObject(call.arguments()).orElseGet(Json.MAPPER::createObjectNode);
    json.writeObjectPropertyStart("functionCall");
    if (!call.id().isEmpty()) {
      json.writeStringProperty("id", call.id());
    }
    json.writeStringProperty("name", call.name()).writeName("args").writeTree(args);
    json.writeEndObject();
  }

  private static String reason(Stop stop) {
    return switch (stop) {
      case END, TOOL_CALLS, STOP_SEQUENCE -> "STOP";
      case MAX_TOKENS -> "MAX_TOKENS";
      case CONTENT_FILTER -> "SAFETY";
    };
  }

  private void usage(Usage usage) {
    json.writeObjectPropertyStart("usageMetadata");
    json.writeNumberProperty("promptTokenCount", usage.input());
    json.writeNumberProperty("cachedContentTokenCount", usage.cached());
    json.writeNumberProperty("candidatesTokenCount", usage.output() - usage.reasoning());
    json.writeNumberProperty("thoughtsTokenCount", usage.reasoning());
    json.writeNumberProperty("totalTokenCount", usage.total()).writeEndObject();
  }
}
