package io.headrace.wire;

import io.headrace.wire.Answer.Output;
import io.headrace.wire.Answer.Output.Called;
import io.headrace.wire.Answer.Output.Said;
import io.headrace.wire.Answer.Output.Thought;
import io.headrace.wire.Answer.Stop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** An Anthropic message. */
final class MessagesAnswerReader {
  private final JsonNode root;
  private final List<Output> outputs = new ArrayList<>();

  MessagesAnswerReader(JsonNode root) {
    this.root = root;
  }

  Answer read() throws MalformedAnswerException {
    if (!root.path("content").isArray()) {
      throw new MalformedAnswerException("the answer holds no content");
    }
    root.path("content").values().forEach(this::block);
    return new Answer(
        outputs,
        Answer.stop(stop(root.path("stop_reason").asString("")), outputs),
        Json.text(root.path("stop_sequence")),
        UsageBlock.messages(root.path("usage")),
        root.path("model").asString(""));
  }

  /** A server tool's pause can't come: no request that is translated has such a tool. */
  private static Stop stop(String reason) {
    return switch (reason) {
      case "max_tokens", "model_context_window_exceeded" -> Stop.MAX_TOKENS;
      case "stop_sequence" -> Stop.STOP_SEQUENCE;
      case "tool_use" -> Stop.TOOL_CALLS;
      case "refusal" -> Stop.CONTENT_FILTER;
      default -> Stop.END;
    };
  }

  private void block(JsonNode block) {
    switch (block.path("type").asString("")) {
      case "text" -> outputs.add(new Said(block.path("text").asString(""), Optional.empty()));
      case "thinking" ->
          Json.text(block.path("thinking")).ifPresent(text -> outputs.add(new Thought(text)));
      case "tool_use" ->
          outputs.add(
              new Called(
                  block.path("id").asString(""),
                  block.path("name").asString(""),
                  block.path("input").isObject() ? block.path("input").toString() : "{}"));
      default -> {}
    }
  }
}
