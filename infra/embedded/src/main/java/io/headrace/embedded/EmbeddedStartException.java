package io.headrace.embedded;

/** A broker or a Redis did not start; the message is one line that says what to do about it. */
public final class EmbeddedStartException extends RuntimeException {
  EmbeddedStartException(String message) {
    super(message);
  }

  EmbeddedStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
