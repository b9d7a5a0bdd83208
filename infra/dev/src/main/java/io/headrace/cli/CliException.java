package io.headrace.cli;

/** The command ends here; its message is told as it is. */
final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ExitCode exitCode;

  private CliException(ExitCode exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** The command line or a file of this machine is wrong. */
  static CliException usage(String message) {
    return new CliException(ExitCode.USAGE, message);
  }

  /** The server isn't there, or says no. */
  static CliException unreachable(String message) {
    return new CliException(ExitCode.UNREACHABLE, message);
  }

  ExitCode exitCode() {
    return exitCode;
  }
}
