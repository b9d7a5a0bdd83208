package io.headrace.wire;

import io.headrace.llm.Usage;
import io.headrace.wire.Answer.Output;
import io.headrace.wire.Answer.Output.Called;
import io.headrace.wire.Answer.Output.Declined;
import io.headrace.wire.Answer.Output.Said;
import io.headrace.wire.Answer.Output.Thought;
import io.headrace.wire.Answer.Stop;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** An Anthropic message, with every field that the strictest client demands. */
final class MessagesAnswerWriter {
  private static final List<String> NOT_OURS = List.of("stop_details", "container", "diagnostics");

  private final Answer answer;
  private final Asked asked;
  private final JsonGenerator json;
  private int calls;

  MessagesAnswerWriter(Answer answer, Asked asked, JsonGenerator json) {
    this.answer = answer;
    this.asked = asked;
    this.json = json;
  }

  void write() {
    json.writeStartObject();
    json.writeStringProperty("id", asked.jobId()).writeStringProperty("type", "message");
    json.writeStringProperty("role", "assistant");
    json.writeStringProperty("model", answer.model().isEmpty() ? asked.model() : answer.model());
    json.writeArrayPropertyStart("content");
    answer.outputs().forEach(this::block);
    json.writeEndArray();
    json.writeStringProperty("stop_reason", reason(answer.stop()));
    answer
        .stopSequence()
        .ifPresentOrElse(
            text -> json.writeStringProperty("stop_sequence", text),
            () -> json.writeNullProperty("stop_sequence"));
    NOT_OURS.forEach(json::writeNullProperty);
    usage(answer.usage().orElse(Usage.NONE));
    json.writeEndObject();
  }

  private void block(Output output) {
    json.writeStartObject();
    switch (output) {
      case Said(String text, var _) -> text(text);
      case Declined(String text) -> text(text);
      case Thought(String text) ->
          json.writeStringProperty("type", "thinking")
              .writeStringProperty("thinking", text)
              .writeStringProperty("signature", ""); // nobody has signed it
      case Called call -> call(call);
    }
    json.writeEndObject();
  }

  private void text(String text) {
    json.writeStringProperty("type", "text").writeStringProperty("text", text);
    json.writeNullProperty("citations");
  }

  /** Arguments that are no object can't be shown; the client sees a call without any. */
  private void call(Called call) {
    String id = call.id().isEmpty() ? "toolu_" + asked.idTail() + "_" + calls : call.id();
    calls++;
    JsonNode input = Json.parsedObject(call.arguments()).orElseGet(Json.MAPPER::createObjectNode);
    json.writeStringProperty("type", "tool_use").writeStringProperty("id", id);
    json.writeStringProperty("name", call.name()).writeName("input").writeTree(input);
  }

  private static String reason(Stop stop) {
    return switch (stop) {
      case END -> "end_turn";
      case TOOL_CALLS -> "tool_use";
      case STOP_SEQUENCE -> "stop_sequence";
      case MAX_TOKENS -> "max_tokens";
      case CONTENT_FILTER -> "refusal";
    };
  }

  private void usage(Usage usage) {
    json.writeObjectPropertyStart("usage")
        .writeNumberProperty(
            "input_tokens", Math.max(0, usage.input() - usage.cached() - usage.cacheWrite()))
        .writeNumberProperty("output_tokens", usage.output())
        .writeNumberProperty("cache_creation_input_tokens", usage.cacheWrite())
        .writeNumberProperty("cache_read_input_tokens", usage.cached())
        .writeObjectPropertyStart("cache_creation")
        .writeNumberProperty("ephemeral_5m_input_tokens", usage.cacheWrite())
        .writeNumberProperty("ephemeral_1h_input_tokens", 0)
        .writeEndObject()
        .writeObjectPropertyStart("output_tokens_details")
        .writeNumberProperty("thinking_tokens", usage.reasoning())
        .writeEndObject()
        .writeNullProperty("server_tool_use")
        .writeStringProperty("service_tier", "standard")
        .writeNullProperty("inference_geo")
        .writeStringProperty("speed", "standard")
        .writeEndObject();
  }
}
