package io.headrace.cli;

/** How the command ended, for scripts. */
enum ExitCode {
  DONE(0),
  LINES_FAILED(1),
  USAGE(2),
  NOT_COMPLETED(3),
  UNREACHABLE(4);

  final int number;

  ExitCode(int number) {
    this.number = number;
  }
}
