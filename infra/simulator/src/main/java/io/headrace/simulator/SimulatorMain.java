package io.headrace.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Runs the simulator as a process of its own: {@code --port N --behavior FILE --event-loops N}, and
 * {@code --anthropic FILE} for what one provider does otherwise than the others.
 */
public final class SimulatorMain {
  private static final int DEFAULT_PORT = 8090;
  private static final int WRONG_USAGE = 2;

  private SimulatorMain() {}

  public static void main(String[] args) {
    try {
      Simulator simulator = Simulator.start(config(args));
      Runtime.getRuntime().addShutdownHook(new Thread(simulator::close, "simulator-shutdown"));
      System.out.println("simulator ready on " + simulator.baseUrl());
    } catch (IllegalArgumentException | IOException e) {
      System.err.println("simulator: " + e.getMessage());
      System.exit(WRONG_USAGE);
    }
  }

  static SimulatorConfig config(String... args) throws IOException {
    if (args.length % 2 != 0) {
      throw new IllegalArgumentException("each option needs a value");
    }
    SimulatorConfig config = SimulatorConfig.local(Behavior.CALM).withPort(DEFAULT_PORT);
    for (int i = 0; i < args.length; i += 2) {
      config = with(config, args[i], args[i + 1]);
    }
    return config;
  }

  private static SimulatorConfig with(SimulatorConfig config, String option, String value)
      throws IOException {
    return switch (option) {
      case "--port" -> config.withPort(whole(option, value));
      case "--event-loops" -> config.withEventLoops(whole(option, value));
      case "--behavior" -> config.withBehavior(read(option, Path.of(value)));
      default -> withOwn(config, option, value);
    };
  }

  private static SimulatorConfig withOwn(SimulatorConfig config, String option, String value)
      throws IOException {
    Optional<Provider> provider =
        option.startsWith("--") ? Provider.labelled(option.substring(2)) : Optional.empty();
    if (provider.isEmpty()) {
      throw new IllegalArgumentException(
          option
              + " is not an option: --port N, --behavior FILE, --event-loops N, --openai FILE,"
              + " --anthropic FILE, --gemini FILE, --azure FILE");
    }
    return config.withBehavior(provider.get(), read(option, Path.of(value)));
  }

  private static int whole(String option, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option + " must be a whole number, was " + value, e);
    }
  }

  private static Behavior read(String option, Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException(option + " cannot be read: " + file);
    }
    return BehaviorJson.merge(Behavior.CALM, Files.readAllBytes(file));
  }
}
