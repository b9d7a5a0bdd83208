package io.headrace.dev;

/** The command line can't be understood. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message);
  }

  UsageException(String command, String usage) {
    super("there is no command '" + command + "'\n" + usage);
  }
}
