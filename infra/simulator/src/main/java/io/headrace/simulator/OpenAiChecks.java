package io.headrace.simulator;

import java.util.Optional;

/** What OpenAI's dialects demand of a request. */
final class OpenAiChecks {
  private OpenAiChecks() {}

  /** The first thing wrong with a request, if any. */
  static Optional<Refusal> first(
      Question question,
      RequestFields fields,
      int model,
      int prompt,
      String promptName,
      int stream) {
    if (question.model().isEmpty() && !fields.has(model)) {
      return Optional.of(new Refusal.FieldMissing("model"));
    }
    if (question.model().isEmpty() && !fields.isString(model)) {
      return Optional.of(new Refusal.FieldInvalid("model", "a string"));
    }
    if (!fields.has(prompt)) {
      return Optional.of(new Refusal.FieldMissing(promptName));
    }
    if (fields.is(stream, "true")) {
      return Optional.of(new Refusal.FieldInvalid("stream", "false: streams are not simulated"));
    }
    String name = question.model(fields, model);
    return name.startsWith(Prompt.REFUSING)
        ? Optional.of(new Refusal.ModelRefused(name))
        : Optional.empty();
  }
}
