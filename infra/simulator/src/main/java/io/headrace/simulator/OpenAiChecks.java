package io.headrace.simulator;

import java.util.Optional;

/** What both of OpenAI's dialects demand of a request. */
final class OpenAiChecks {
  private OpenAiChecks() {}

  /** The first thing wrong with a request, if any. */
  static Optional<Refusal> first(
      RequestFields fields, int model, int prompt, String promptName, int stream) {
    if (!fields.has(model)) {
      return Optional.of(new Refusal.FieldMissing("model"));
    }
    if (!fields.isString(model)) {
      return Optional.of(new Refusal.FieldInvalid("model", "a string"));
    }
    if (!fields.has(prompt)) {
      return Optional.of(new Refusal.FieldMissing(promptName));
    }
    if (fields.is(stream, "true")) {
      return Optional.of(new Refusal.FieldInvalid("stream", "false: streams are not simulated"));
    }
    return fields.startsWith(model, "\"refuse")
        ? Optional.of(new Refusal.ModelRefused(fields.rawText(model)))
        : Optional.empty();
  }
}
