package io.headrace.dev;

import io.headrace.config.ConfigException;
import io.headrace.embedded.EmbeddedStartException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Why nothing was started, as it is told: one line for whoever typed the command. */
record StartFailure(Throwable cause) {
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  static StartFailure of(Throwable thrown) {
    boolean wrapper = thrown instanceof ExecutionException || thrown instanceof CompletionException;
    return wrapper && thrown.getCause() != null ? of(thrown.getCause()) : new StartFailure(thrown);
  }

  int exitCode() {
    return cause instanceof UsageException ? WRONG_USAGE : FAILED;
  }

  String text() {
    return switch (cause) {
      case UsageException usage -> "headrace: " + usage.getMessage();
      case ConfigException config -> "headrace: " + firstLine(config);
      case EmbeddedStartException server -> "headrace: " + firstLine(server);
      case Throwable other ->
          "headrace: " + firstLine(other) + reason(other) + "; HEADRACE_LOG=debug shows more";
    };
  }

  /** Libraries often say what they were about, and only in the cause what went wrong. */
  private static String reason(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String name = root.getClass().getSimpleName();
    return thrown.getCause() == null
        ? " (" + name + ")"
        : " (" + name + ": " + firstLine(root) + ")";
  }

  private static String firstLine(Throwable thrown) {
    String message = thrown.getMessage() == null ? "" : thrown.getMessage();
    return message.lines().findFirst().orElse("it failed without a reason");
  }
}
