package io.headrace.cli;

/** {@code headrace batch}. */
public final class BatchMain {
  private static final String USAGE =
      """
      usage: headrace batch FILE [OPTIONS]         runs a file of batch lines (JSONL; - reads stdin)
               --wait          shows the progress until the batch has ended
               -o OUT          waits, then writes the results to OUT (- is stdout) and failed
                               lines, if any, to OUT.errors.jsonl
               --errors FILE   waits, then writes failed lines to FILE
               --model M       FILE has a prompt a line, plain text, a JSON string or an object
                               like {"input":"..."}: a batch line is made of each
               --endpoint E    /v1/responses, /v1/chat/completions or /v1/embeddings
                               (default: what the first line says; with --model /v1/responses)
               --window T      how long it may take (default 24h)
               --metadata K=V  kept with the batch; may be repeated
             headrace batch status ID [--wait] [-o OUT] [--errors FILE]
             headrace batch cancel ID
             headrace batch list [--limit N]
      all:     --url URL       of the server (default HEADRACE_URL or http://127.0.0.1:8080)
               --key KEY       default HEADRACE_API_KEY; on this machine sk-headrace-dev,
                               elsewhere OPENAI_API_KEY

      A batch line:
      %s

      exit:  0 all lines succeeded   1 some lines failed    2 wrong usage
             3 the batch failed, expired or was cancelled   4 the server is away or refuses
      """
          .formatted(BatchLines.EXAMPLE);

  private BatchMain() {}

  /** Returns the exit code. */
  public static int run(String... arguments) throws InterruptedException {
    Shell shell = new Shell(System.getenv(), System.in, System.out, System.err, Clock.SYSTEM);
    Unattended unattended = new Unattended();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> unattended.tell(System.err)));
    return run(shell, unattended, arguments);
  }

  static int run(Shell shell, Unattended unattended, String... arguments)
      throws InterruptedException {
    if (java.util.List.of(arguments).contains("--help")) {
      shell.out().print(USAGE);
      return ExitCode.DONE.number;
    }
    try {
      Arguments parsed = Arguments.parse(arguments);
      BatchCommand command = parsed.command();
      Access access = parsed.access(shell.environment());
      try (BatchApi api = new BatchApi(access)) {
        return new BatchRun(shell, access, api, unattended).run(command).number;
      }
    } catch (CliException e) {
      shell.err().println("headrace: " + e.getMessage());
      unattended.tell(shell.err());
      return e.exitCode().number;
    }
  }
}
