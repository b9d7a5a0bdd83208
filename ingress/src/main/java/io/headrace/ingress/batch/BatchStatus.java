package io.headrace.ingress.batch;

import io.headrace.event.EventType;
import java.util.Locale;
import java.util.Optional;

/** A batch's life in the words of OpenAI's API. */
public enum BatchStatus {
  VALIDATING,
  /** The input file isn't valid; lines that fail one by one never make a batch failed. */
  FAILED,
  IN_PROGRESS,
  /** All lines have ended; the files are being written. */
  FINALIZING,
  COMPLETED,
  EXPIRED,
  CANCELLING,
  CANCELLED;

  private final String label = name().toLowerCase(Locale.ROOT);

  public String label() {
    return label;
  }

  public boolean isTerminal() {
    return event().isPresent();
  }

  /** What tenants are told when a batch comes to this status. */
  Optional<EventType> event() {
    return switch (this) {
      case COMPLETED -> Optional.of(EventType.BATCH_COMPLETED);
      case FAILED -> Optional.of(EventType.BATCH_FAILED);
      case EXPIRED -> Optional.of(EventType.BATCH_EXPIRED);
      case CANCELLED -> Optional.of(EventType.BATCH_CANCELLED);
      case VALIDATING, IN_PROGRESS, FINALIZING, CANCELLING -> Optional.empty();
    };
  }
}
