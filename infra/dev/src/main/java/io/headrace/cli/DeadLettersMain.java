package io.headrace.cli;

import java.util.List;

/** {@code headrace dead-letters}. */
public final class DeadLettersMain {
  private static final String USAGE =
      """
      usage: headrace dead-letters list [OPTIONS]  jobs that were given up, newest first
               --limit N       1 to 1000 (default 20)
               --model M       only of this model, as the client named it
               --code C        only with this error code, such as provider_timeout,
                               provider_overloaded, provider_unreachable or dead_lettered
             headrace dead-letters show ID         why, when, after how many attempts; the request
             headrace dead-letters replay ID...    makes a new job of each
             headrace dead-letters replay --all [--model M] [--code C]
                                                   and of all that weren't replayed yet
               --force         also of those that were: another new job
      all:     --url URL       of the server (default HEADRACE_URL or http://127.0.0.1:8080)
               --key KEY       default HEADRACE_API_KEY; on this machine sk-headrace-dev,
                               elsewhere OPENAI_API_KEY

      A replay prints the dead job's id and the new job's, whose result is fetched as that of any
      job. A letter is replayed once: the same command again prints the same new job.

      exit:  0 done   1 some weren't replayed   2 wrong usage   4 the server is away or refuses
      """;

  private DeadLettersMain() {}

  /** Returns the exit code. */
  public static int run(String... arguments) throws InterruptedException {
    return run(
        new Shell(System.getenv(), System.in, System.out, System.err, Clock.SYSTEM), arguments);
  }

  static int run(Shell shell, String... arguments) throws InterruptedException {
    if (List.of(arguments).contains("--help")) {
      shell.out().print(USAGE);
      return ExitCode.DONE.number;
    }
    try {
      DeadLettersArguments parsed = DeadLettersArguments.parse(arguments);
      Access access = parsed.access(shell.environment());
      DeadLettersCommand command = parsed.command();
      try (DeadLettersApi api = new DeadLettersApi(access)) {
        return new DeadLettersRun(shell, access, api).run(command).number;
      }
    } catch (CliException e) {
      shell.err().println("headrace: " + e.getMessage());
      return e.exitCode().number;
    }
  }
}
