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
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Gemini's answer; a prompt that was blocked has no candidate, and status 200 all the same. */
final class GeminiAnswerReader {
  /** Clients know what these mean; other reasons are named to them. */
  private static final Set<String> FILTERS =
      Set.of(
          "SAFETY",
          "RECITATION",
          "LANGUAGE",
          "BLOCKLIST",
          "PROHIBITED_CONTENT",
          "SPII",
          "IMAGE_SAFETY",
          "IMAGE_PROHIBITED_CONTENT");

  private static final Pattern LABEL = Pattern.compile("[A-Z_]{1,64}");

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
    String reason =
        candidate.isObject() ? Json.word(candidate.path("finishReason"), "STOP") : "SAFETY";
    candidate.path("content").path("parts").values().forEach(this::part);
    Stop stop = stop(reason);
    if (stop == Stop.CONTENT_FILTER && !FILTERS.contains(reason)) {
      outputs.add(new Declined("The model broke off: " + label(reason) + "."));
    }
    return new Answer(
        outputs,
        Answer.stop(stop, outputs),
        Optional.empty(),
        UsageBlock.gemini(root.path("usageMetadata")),
        root.path("modelVersion").asString(""));
  }

  /**
   * A model that broke off by its own fault, or for a reason that nobody knows yet, has run and is
   * paid for: OpenAI's clients are told so by the one word that they have for an end from outside.
   */
  private static Stop stop(String reason) {
    return switch (reason) {
      case "STOP", "FINISH_REASON_UNSPECIFIED" -> Stop.END;
      case "MAX_TOKENS" -> Stop.MAX_TOKENS;
      default -> Stop.CONTENT_FILTER;
    };
  }

  private static String label(String reason) {
    return LABEL.matcher(reason).matches() ? reason : "OTHER";
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
