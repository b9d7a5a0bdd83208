package io.headrace.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A process of ours that can be killed as a crash kills it, and started again. */
final class Child implements AutoCloseable {
  private static final Duration READY_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private final String name;
  private final List<String> command;
  private final Map<String, String> environment;
  private final Path log;
  private Process process;
  private int starts;

  private Child(String name, List<String> command, Map<String, String> environment, Path log) {
    this.name = name;
    this.command = command;
    this.environment = environment;
    this.log = log;
    this.process = launch();
  }

  /**
   * @param arguments of the command {@code headrace}
   */
  static Child start(String name, Path dir, String heap, String... arguments) {
    return start(name, dir, heap, Map.of(), arguments);
  }

  static Child start(
      String name, Path dir, String heap, Map<String, String> environment, String... arguments) {
    return start(name, dir, heap, environment, "io.headrace.dev.HeadraceMain", arguments);
  }

  /** A program of the tests; it prints a line that ends in " ready". */
  static Child start(String name, Path dir, Class<?> main, String... arguments) {
    return start(name, dir, "128m", Map.of(), main.getName(), arguments);
  }

  static Child start(
      String name,
      Path dir,
      String heap,
      Map<String, String> environment,
      Class<?> main,
      String... arguments) {
    return start(name, dir, heap, environment, main.getName(), arguments);
  }

  private static Child start(
      String name,
      Path dir,
      String heap,
      Map<String, String> environment,
      String main,
      String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                main));
    command.addAll(List.of(arguments));
    return new Child(name, command, environment, dir.resolve(name + ".log"));
  }

  String name() {
    return name;
  }

  Child awaitReady() {
    Awaitility.await(name + " ready, see " + log)
        .atMost(READY_LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> readies() >= starts);
    return this;
  }

  /** SIGKILL: nothing is closed, flushed or told to anybody. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  void restart() {
    process = launch();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Everything that it has printed and logged. */
  String output() {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long readies() {
    return output().lines().filter(line -> line.contains(" ready")).count();
  }

  private Process launch() {
    starts++;
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().putAll(environment);
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGTERM, and a while for it; SIGKILL then. */
  void stop() {
    process.destroy();
    process.onExit().completeOnTimeout(process, STOP_LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    process.destroyForcibly();
  }

  @Override
  public void close() {
    stop();
  }
}
