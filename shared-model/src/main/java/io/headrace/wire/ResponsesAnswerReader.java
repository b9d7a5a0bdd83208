package io.headrace.wire;

import io.headrace.wire.Answer.Output;
import io.headrace.wire.Answer.Output.Called;
import io.headrace.wire.Answer.Output.Declined;
import io.headrace.wire.Answer.Output.Said;
import io.headrace.wire.Answer.Output.Thought;
import io.headrace.wire.Answer.Stop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** OpenAI's Response object. */
final class ResponsesAnswerReader {
  private final JsonNode root;
  private final List<Output> outputs = new ArrayList<>();

  ResponsesAnswerReader(JsonNode root) {
    this.root = root;
  }

  Answer read() throws MalformedAnswerException {
    Stop stop = stop();
    root.path("output").values().forEach(this::item);
    return new Answer(
        outputs,
        Answer.stop(stop, outputs),
        Optional.empty(),
        UsageBlock.responses(root.path("usage")),
        root.path("model").asString(""));
  }

  private Stop stop() throws MalformedAnswerException {
    return switch (root.path("status").asString("")) {
      case "completed" -> Stop.END;
      case "incomplete" ->
          root.path("incomplete_details").path("reason").asString("").equals("content_filter")
              ? Stop.CONTENT_FILTER
              : Stop.MAX_TOKENS;
      case "failed" -> throw new MalformedAnswerException("the model broke off with an error");
      default -> throw new MalformedAnswerException("the answer's status is not a final one");
    };
  }

  private void item(JsonNode item) {
    switch (item.path("type").asString("")) {
      case "message" -> item.path("content").values().forEach(this::part);
      case "function_call" ->
          outputs.add(
              new Called(
                  item.path("call_id").asString(""),
                  item.path("name").asString(""),
                  Json.arguments(item.path("arguments"))));
      case "reasoning" -> {
        item.path("summary").values().forEach(this::thought);
        item.path("content").values().forEach(this::thought);
      }
      default -> {}
    }
  }

  private void part(JsonNode part) {
    if (Json.hasType(part, "refusal")) {
      outputs.add(new Declined(part.path("refusal").asString("")));
    } else if (Json.hasType(part, "output_text")) {
      JsonNode logprobs = part.path("logprobs");
      Optional<JsonNode> filled =
          Json.isFilled(logprobs) ? Optional.of(logprobs) : Optional.empty();
      outputs.add(new Said(part.path("text").asString(""), filled));
    }
  }

  private void thought(JsonNode part) {
    Json.text(part.path("text")).ifPresent(text -> outputs.add(new Thought(text)));
  }
}
