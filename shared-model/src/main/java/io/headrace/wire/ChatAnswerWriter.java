package io.headrace.wire;

import io.headrace.llm.Usage;
import io.headrace.wire.Answer.Output.Called;
import io.headrace.wire.Answer.Output.Declined;
import io.headrace.wire.Answer.Output.Said;
import io.headrace.wire.Answer.Output.Thought;
import io.headrace.wire.Answer.Stop;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** A chat completion of one choice. */
final class ChatAnswerWriter {
  private final Answer answer;
  private final Asked asked;
  private final JsonGenerator json;

  ChatAnswerWriter(Answer answer, Asked asked, JsonGenerator json) {
    this.answer = answer;
    this.asked = asked;
    this.json = json;
  }

  void write() {
    json.writeStartObject();
    json.writeStringProperty("id", asked.jobId());
    json.writeStringProperty("object", "chat.completion");
    json.writeNumberProperty("created", asked.created().getEpochSecond());
    json.writeStringProperty("model", answer.model().isEmpty() ? asked.model() : answer.model());
    json.writeArrayPropertyStart("choices").writeStartObject();
    json.writeNumberProperty("index", 0);
    message();
    logprobs();
    json.writeStringProperty("finish_reason", finish(answer.stop()));
    json.writeEndObject().writeEndArray();
    answer.usage().ifPresent(this::usage);
    json.writeEndObject();
  }

  private void message() {
    Optional<String> text = text();
    List<Called> calls = AnswerParts.of(Called.class, answer);
    boolean silent = text.isEmpty() && calls.isEmpty() && refusal().isEmpty();
    json.writeObjectPropertyStart("message").writeStringProperty("role", "assistant");
    orNull("content", silent ? Optional.of("") : text);
    orNull("refusal", refusal());
    json.writeArrayPropertyStart("annotations").writeEndArray();
    AnswerParts.joined(Thought.class, Thought::text, answer)
        .ifPresent(thoughts -> json.writeStringProperty("reasoning_content", thoughts));
    if (!calls.isEmpty()) {
      json.writeArrayPropertyStart("tool_calls");
      for (int i = 0; i < calls.size(); i++) {
        call(calls.get(i), i);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private Optional<String> text() {
    return AnswerParts.joined(Said.class, Said::text, answer);
  }

  private Optional<String> refusal() {
    return AnswerParts.joined(Declined.class, Declined::text, answer);
  }

  private void orNull(String name, Optional<String> text) {
    if (text.isPresent()) {
      json.writeStringProperty(name, text.get());
    } else {
      json.writeNullProperty(name);
    }
  }

  private void call(Called call, int index) {
    String id = call.id().isEmpty() ? "call_" + asked.idTail() + "_" + index : call.id();
    json.writeStartObject();
    json.writeStringProperty("id", id).writeStringProperty("type", "function");
    json.writeObjectPropertyStart("function")
        .writeStringProperty("name", call.name())
        .writeStringProperty("arguments", call.arguments())
        .writeEndObject();
    json.writeEndObject();
  }

  private void logprobs() {
    Optional<JsonNode> logprobs =
        AnswerParts.of(Said.class, answer).stream()
            .flatMap(said -> said.logprobs().stream())
            .findFirst();
    if (logprobs.isEmpty()) {
      json.writeNullProperty("logprobs");
      return;
    }
    json.writeObjectPropertyStart("logprobs").writeName("content").writeTree(logprobs.get());
    json.writeNullProperty("refusal").writeEndObject();
  }

  private static String finish(Stop stop) {
    return switch (stop) {
      case END, STOP_SEQUENCE -> "stop";
      case TOOL_CALLS -> "tool_calls";
      case MAX_TOKENS -> "length";
      case CONTENT_FILTER -> "content_filter";
    };
  }

  private void usage(Usage usage) {
    json.writeObjectPropertyStart("usage")
        .writeNumberProperty("prompt_tokens", usage.input())
        .writeNumberProperty("completion_tokens", usage.output())
        .writeNumberProperty("total_tokens", usage.total())
        .writeObjectPropertyStart("prompt_tokens_details")
        .writeNumberProperty("cached_tokens", usage.cached())
        .writeNumberProperty("cache_write_tokens", usage.cacheWrite())
        .writeEndObject()
        .writeObjectPropertyStart("completion_tokens_details")
        .writeNumberProperty("reasoning_tokens", usage.reasoning())
        .writeEndObject()
        .writeEndObject();
  }
}
