package io.headrace.embedded;

import java.util.concurrent.ExecutionException;

/** A broker or a Redis did not start; the message is one line that says what to do about it. */
public final class EmbeddedStartException extends RuntimeException {
  EmbeddedStartException(String message) {
    super(message);
  }

  EmbeddedStartException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The first line of what made a start fail, without the wrapping of the future it came by. */
  static String reason(ExecutionException failed) {
    Throwable cause = failed.getCause() == null ? failed : failed.getCause();
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("no reason given");
  }
}
