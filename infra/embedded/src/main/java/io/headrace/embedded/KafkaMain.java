package io.headrace.embedded;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The broker alone in a process, so that a test can kill it: {@code --dir <folder> --port <port>}.
 */
public final class KafkaMain {
  private KafkaMain() {}

  public static void main(String[] args) throws InterruptedException {
    List<String> given = List.of(args);
    EmbeddedKafka kafka = startOrExit(Path.of(option(given, "--dir")), portOf(given));
    Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "kafka-main-stop"));
    System.out.println("kafka ready on " + kafka.bootstrapServers());
    new CountDownLatch(1).await(); // until SIGTERM
  }

  private static EmbeddedKafka startOrExit(Path dir, int port) {
    try {
      return EmbeddedKafka.start(dir, port);
    } catch (EmbeddedStartException e) {
      throw exit(e.getMessage());
    }
  }

  private static int portOf(List<String> args) {
    String port = option(args, "--port");
    try {
      return Integer.parseInt(port);
    } catch (NumberFormatException _) {
      throw exit("--port must be a number, 0 for any free one: " + port);
    }
  }

  private static String option(List<String> args, String name) {
    int at = args.indexOf(name);
    if (at < 0 || at + 1 >= args.size()) {
      throw exit(name + " is missing; usage: --dir <folder> --port <port>");
    }
    return args.get(at + 1);
  }

  private static IllegalStateException exit(@Nullable String message) {
    System.err.println(message);
    System.exit(1);
    return new IllegalStateException(message);
  }
}
