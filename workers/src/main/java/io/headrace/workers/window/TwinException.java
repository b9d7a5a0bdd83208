package io.headrace.workers.window;

import org.jspecify.annotations.Nullable;

/** Another process runs this lane under the same instance name. */
final class TwinException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TwinException(Throwable cause) {
    super("another process has this instance name", cause);
  }

  /** Whether this is why something ended. */
  static boolean isCauseOf(@Nullable Throwable end) {
    for (Throwable cause = end; cause != null; cause = cause.getCause()) {
      if (cause instanceof TwinException) {
        return true;
      }
    }
    return false;
  }
}
