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

/** A chat completion, of OpenAI or of a server that imitates it. */
final class ChatAnswerReader {
  /** The two names that servers have for the text of a model's thoughts. */
  private static final List<String> REASONING = List.of("reasoning_content", "reasoning");

  private final JsonNode root;
  private final List<Output> outputs = new ArrayList<>();

  ChatAnswerReader(JsonNode root) {
    this.root = root;
  }

  Answer read() throws MalformedAnswerException {
    JsonNode choice = root.path("choices").path(0);
    JsonNode message = choice.path("message");
    if (!message.isObject()) {
      throw new MalformedAnswerException("the answer holds no message");
    }
    Stop stop = stop(Json.word(choice.path("finish_reason"), "stop"));
    message(message, choice.path("logprobs").path("content"));
    return new Answer(
        outputs,
        Answer.stop(stop, outputs),
        Optional.empty(),
        UsageBlock.chat(root.path("usage")),
        root.path("model").asString(""));
  }

  private static Stop stop(String finish) throws MalformedAnswerException {
    return switch (FinishReason.of(finish)) {
      case WHOLE -> Stop.END;
      case LENGTH -> Stop.MAX_TOKENS;
      case FILTERED -> Stop.CONTENT_FILTER;
      case BROKEN -> throw new MalformedAnswerException("the model broke off with an error");
    };
  }

  private void message(JsonNode message, JsonNode logprobs) {
    REASONING.stream()
        .flatMap(name -> Json.text(message.path(name)).stream())
        .findFirst()
        .ifPresent(text -> outputs.add(new Thought(text)));
    String text = text(message.path("content"));
    if (!text.isEmpty()) {
      outputs.add(new Said(text, logprobs.isArray() ? Optional.of(logprobs) : Optional.empty()));
    }
    Json.text(message.path("refusal")).ifPresent(refusal -> outputs.add(new Declined(refusal)));
    message.path("tool_calls").values().forEach(this::call);
  }

  /** A string, or a list of text parts from some servers. */
  private static String text(JsonNode content) {
    if (content.isString()) {
      return content.stringValue();
    }
    StringBuilder text = new StringBuilder();
    content.values().forEach(part -> text.append(part.path("text").asString("")));
    return text.toString();
  }

  private void call(JsonNode call) {
    JsonNode function = call.path("function");
    outputs.add(
        new Called(
            call.path("id").asString(""),
            function.path("name").asString(""),
            Json.arguments(function.path("arguments"))));
  }
}
