package io.headrace.wire;

/**
 * What a chat completion's {@code finish_reason} says, in the words of all servers that have it.
 */
public enum FinishReason {
  /** The answer is whole. */
  WHOLE,
  LENGTH,
  FILTERED,
  /** The model, or a router before it, broke off: another attempt may go well. */
  BROKEN;

  public static FinishReason of(String word) {
    return switch (word) {
      case "length", "model_length" -> LENGTH;
      case "content_filter" -> FILTERED;
      case "error", "abort", "cancelled", "time_limit", "insufficient_system_resource" -> BROKEN;
      default -> WHOLE;
    };
  }
}
