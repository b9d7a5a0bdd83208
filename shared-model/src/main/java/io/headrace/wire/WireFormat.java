package io.headrace.wire;

import io.headrace.job.Operation;
import java.util.Optional;

/** How a client or a provider writes a conversation with a model. */
public enum WireFormat {
  /** OpenAI's Responses. */
  RESPONSES("Responses"),
  /** OpenAI's Chat Completions. */
  CHAT("Chat Completions"),
  /** Anthropic's Messages. */
  MESSAGES("Anthropic Messages"),
  /** Gemini's generateContent. */
  GENERATE_CONTENT("Gemini generateContent");

  private final String title;

  WireFormat(String title) {
    this.title = title;
  }

  /** For people. */
  public String title() {
    return title;
  }

  /** What the bodies of an operation are written in; empty when they are no conversation. */
  public static Optional<WireFormat> of(Operation operation) {
    return switch (operation) {
      case RESPONSES -> Optional.of(RESPONSES);
      case CHAT -> Optional.of(CHAT);
      case EMBEDDINGS -> Optional.empty();
    };
  }
}
