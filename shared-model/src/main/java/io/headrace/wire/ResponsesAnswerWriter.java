package io.headrace.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.job.JobStatus;
import io.headrace.responses.InvalidRequest;
import io.headrace.responses.ResponseObject;
import io.headrace.responses.ResponseRequest;
import io.headrace.wire.Answer.Output;
import io.headrace.wire.Answer.Output.Called;
import io.headrace.wire.Answer.Output.Declined;
import io.headrace.wire.Answer.Output.Said;
import io.headrace.wire.Answer.Output.Thought;
import io.headrace.wire.Answer.Stop;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/**
 * A Response object: its output items are written here, the rest repeats the request. What the
 * model said in a row is one message.
 */
final class ResponsesAnswerWriter {
  private final Answer answer;
  private final String idTail;
  private final JsonGenerator json;
  private final String status;
  private boolean isLast;
  private int messages;
  private int thoughts;
  private int calls;

  ResponsesAnswerWriter(Answer answer, Asked asked, JsonGenerator json) {
    this.answer = answer;
    this.idTail = asked.idTail();
    this.json = json;
    this.status = answer.status().responseStatus();
  }

  static byte[] whole(byte[] output, Answer answer, Asked asked) {
    try {
      JobStatus status = answer.status();
      return new ResponseObject(
              asked.jobId(),
              asked.created(),
              status == JobStatus.COMPLETED ? Optional.of(asked.answered()) : Optional.empty(),
              status,
              asked.previous(),
              Optional.empty(),
              reason(answer.stop()),
              output,
              answer.usage())
          .json(ResponseRequest.parse(asked.body()));
    } catch (InvalidRequest e) {
      throw new IllegalStateException("ingress took a body that doesn't parse", e);
    }
  }

  private static Optional<String> reason(Stop stop) {
    return switch (stop) {
      case MAX_TOKENS -> Optional.of("max_output_tokens");
      case CONTENT_FILTER -> Optional.of("content_filter");
      case END, TOOL_CALLS, STOP_SEQUENCE -> Optional.empty();
    };
  }

  /** An answer of nothing at all is shown as an empty text; clients count on one item. */
  void write() {
    List<Output> outputs = answer.outputs();
    json.writeStartArray();
    for (int i = 0; i < outputs.size(); ) {
      i = item(outputs, i);
    }
    if (messages + calls == 0) {
      isLast = true;
      message(List.of(new Said("", Optional.empty())));
    }
    json.writeEndArray();
  }

  /** Returns where the next item begins. */
  private int item(List<Output> outputs, int from) {
    int end = from + 1;
    while (isText(outputs.get(from)) && end < outputs.size() && isText(outputs.get(end))) {
      end++;
    }
    isLast = end == outputs.size();
    switch (outputs.get(from)) {
      case Thought(String text) -> thought(text);
      case Called call -> call(call);
      case Said _, Declined _ -> message(outputs.subList(from, end));
    }
    return end;
  }

  private static boolean isText(Output output) {
    return output instanceof Said || output instanceof Declined;
  }

  /** Only the last item is cut when the answer is. */
  private void open(String id, String type) {
    json.writeStartObject();
    json.writeStringProperty("id", id).writeStringProperty("type", type);
    json.writeStringProperty("status", isLast ? status : "completed");
  }

  /** The first of its kind has no number. */
  private String id(String prefix, int number) {
    return prefix + idTail + (number == 0 ? "" : "_" + number);
  }

  private void thought(String text) {
    open(id("rs_", thoughts++), "reasoning");
    json.writeArrayPropertyStart("summary").writeEndArray();
    json.writeArrayPropertyStart("content").writeStartObject();
    json.writeStringProperty("type", "reasoning_text").writeStringProperty("text", text);
    json.writeEndObject().writeEndArray().writeEndObject();
  }

  private void message(List<Output> parts) {
    open(id("msg_", messages++), "message");
    json.writeStringProperty("role", "assistant").writeArrayPropertyStart("content");
    for (Output part : parts) {
      json.writeStartObject();
      if (part instanceof Said said) {
        text(said);
      } else if (part instanceof Declined(String refusal)) {
        json.writeStringProperty("type", "refusal").writeStringProperty("refusal", refusal);
      }
      json.writeEndObject();
    }
    json.writeEndArray().writeEndObject();
  }

  private void text(Said said) {
    json.writeStringProperty("type", "output_text").writeStringProperty("text", said.text());
    json.writeArrayPropertyStart("annotations").writeEndArray();
    json.writeArrayPropertyStart("logprobs");
    said.logprobs().ifPresent(tokens -> tokens.values().forEach(token -> logprob(token, true)));
    json.writeEndArray();
  }

  /** What a chat completion may leave out is required here. */
  private void logprob(JsonNode token, boolean withOthers) {
    String text = token.path("token").asString("");
    json.writeStartObject().writeStringProperty("token", text);
    json.writeArrayPropertyStart("bytes");
    if (token.path("bytes").isArray()) {
      token.path("bytes").values().forEach(octet -> json.writeNumber(octet.intValue(0)));
    } else {
      for (byte octet : text.getBytes(UTF_8)) {
        json.writeNumber(Byte.toUnsignedInt(octet));
      }
    }
    json.writeEndArray();
    json.writeNumberProperty("logprob", token.path("logprob").doubleValue(0));
    if (withOthers) {
      json.writeArrayPropertyStart("top_logprobs");
      token.path("top_logprobs").values().forEach(other -> logprob(other, false));
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private void call(Called call) {
    String number = "_" + calls++;
    open("fc_" + idTail + number, "function_call");
    json.writeStringProperty("call_id", call.id().isEmpty() ? "call_" + idTail + number : call.id())
        .writeStringProperty("name", call.name())
        .writeStringProperty("arguments", call.arguments())
        .writeEndObject();
  }
}
