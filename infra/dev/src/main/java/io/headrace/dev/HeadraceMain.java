package io.headrace.dev;

import io.headrace.bench.BenchMain;
import io.headrace.cli.BatchMain;
import io.headrace.cli.DeadLettersMain;
import io.headrace.embedded.KafkaMain;
import io.headrace.simulator.SimulatorMain;
import java.util.Arrays;

/** The first word says what to run. */
public final class HeadraceMain {
  private static final String USAGE =
      """
      usage: headrace COMMAND [OPTIONS]

        up          everything in this process: Kafka, Redis, a provider simulator and all roles
                      --port N       of the API (default 8080; 0 takes any free one)
                      --data DIR     where Kafka and the state live (default .headrace)
                      --config FILE  laid over the defaults
        ingress, workers, billing, risk
                    one role, against the Kafka and Redis of the configuration; --config FILE
        batch       runs a file of requests as one batch, shows its progress, fetches its results;
                    batch --help
        dead-letters
                    lists, shows and replays jobs that were given up; dead-letters --help
        bench       load generator; bench --help
        simulator   the provider simulator alone; --port N, --behavior FILE
        kafka       a Kafka broker alone, for trials; --dir DIR, --port N
      """;

  private HeadraceMain() {}

  public static void main(String[] args) {
    String command = args.length == 0 ? "help" : args[0];
    String[] rest = args.length == 0 ? args : Arrays.copyOfRange(args, 1, args.length);
    try {
      run(command, rest);
    } catch (Throwable e) {
      StartFailure failure = StartFailure.of(e);
      System.err.println(failure.text());
      if ("debug".equals(System.getenv("HEADRACE_LOG"))) {
        e.printStackTrace();
      }
      System.exit(failure.exitCode());
    }
  }

  private static void run(String command, String[] args) throws Exception {
    switch (command) {
      case "up" -> AllInOne.run(Options.parse(args, "--port", "--data", "--config"));
      case "batch" -> System.exit(BatchMain.run(args));
      case "dead-letters" -> System.exit(DeadLettersMain.run(args));
      case "bench" -> BenchMain.main(args);
      case "simulator" -> SimulatorMain.main(args);
      case "kafka" -> KafkaMain.main(args);
      case "help", "--help", "-h" -> System.out.print(USAGE);
      default ->
          OneRole.run(
              Role.of(command).orElseThrow(() -> new UsageException(command, USAGE)),
              Options.parse(args, "--config"));
    }
  }
}
