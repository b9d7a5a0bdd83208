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

/** Gemini's answer; a prompt that was blocked has no candidate, and status 200 all the same. */
final class GeminiAnswerReader {
  private final JsonNode root;
  private final List<Output> outputs = new ArrayList<>();

  GeminiAnswerReader(JsonNode root) {
    this.root = root;
  }

  Answer read() throws MalformedAnswerException {
    JsonNode candidate = root.path("candidates").path(0);
    boolean blocked = Json.isSet(root.path("promptFeedback").path("blockReason"));
    if (!candidate.isObject() && !blocked) {
      throw new MalformedAnswerException("the answer holds no candidate");
    }
    Stop stop =
        candidate.isObject()
            ? stop(Json.word(candidate.path("finishReason"), "STOP"))
            : Stop.CONTENT_FILTER;
    candidate.path("content").path("parts").values().forEach(this::part);
    return new Answer(
        outputs,
        Answer.stop(stop, outputs),
        Optional.empty(),
        UsageBlock.gemini(root.path("usageMetadata")),
        root.path("modelVersion").asString(""));
  }

  /** What the model got wrong by itself it may get right when it is asked again. */
  private static Stop stop(String reason) throws MalformedAnswerException {
    return switch (reason) {
      case "STOP", "FINISH_REASON_UNSPECIFIED" -> Stop.END;
      case "MAX_TOKENS" -> Stop.MAX_TOKENS;
      case "SAFETY",
          "RECITATION",
          "LANGUAGE",
          "BLOCKLIST",
          "PROHIBITED_CONTENT",
          "SPII",
          "IMAGE_SAFETY",
          "IMAGE_PROHIBITED_CONTENT" ->
          Stop.CONTENT_FILTER;
      default -> throw new MalformedAnswerException("the model broke off with an error");
    };
  }

  private void part(JsonNode part) {
    JsonNode call = part.path("functionCall");
    if (call.isObject()) {
      outputs.add(
          new Called(
              call.path("id").asString(""),
              call.path("name").asString(""),
              call.path("args").isObject() ? call.path("args").toString() : "{}"));
      return;
    }
    boolean thought = part.path("thought").asBoolean(false);
    Json.text(part.path("text"))
        .ifPresent(
            text -> outputs.add(thought ? new Thought(text) : new Said(text, Optional.empty())));
  }
}
