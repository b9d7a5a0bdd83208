package io.headrace.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The load generator on the command line. */
public final class BenchMain {
  private static final int PASSED = 0;
  private static final int FAILED = 1;
  private static final int REFUSED = 2;

  private BenchMain() {}

  public static void main(String... arguments) throws InterruptedException {
    System.exit(run(System.out, System.err, arguments));
  }

  static int run(PrintStream out, PrintStream err, String... arguments)
      throws InterruptedException {
    if (Arrays.asList(arguments).contains("--help")) {
      out.print(BenchOptions.USAGE);
      return PASSED;
    }
    try {
      return run(out, BenchOptions.parse(arguments));
    } catch (IllegalArgumentException | UncheckedIOException e) {
      err.println(e.getMessage());
      return REFUSED;
    }
  }

  private static int run(PrintStream out, BenchOptions options) throws InterruptedException {
    LoadResult result = LoadGenerator.run(options.plan());
    out.print(ResultTable.of(result));
    options.json().ifPresent(file -> write(file, ResultJson.of(result)));
    return result.passed() ? PASSED : FAILED;
  }

  private static void write(Path file, String json) {
    try {
      Files.writeString(file, json);
    } catch (IOException e) {
      throw new UncheckedIOException("--json: cannot write " + file, e);
    }
  }
}
