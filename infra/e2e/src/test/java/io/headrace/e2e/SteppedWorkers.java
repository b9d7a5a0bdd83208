package io.headrace.e2e;

import io.headrace.config.Settings;
import io.headrace.ops.Health;
import io.headrace.workers.Workers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The role {@code workers} with a wall clock that can be set wrong while it runs: by what a file
 * says, such as {@code PT10M}. Its tickers stay right, as the machine's would, and so do the clocks
 * of the libraries below it.
 */
public final class SteppedWorkers {
  private static final long LOOK_MILLIS = 100;
  private static volatile Duration step = Duration.ZERO;

  private SteppedWorkers() {}

  static Child start(
      String name, Path dir, Map<String, String> environment, Path config, Path clock) {
    return Child.start(
        name,
        dir,
        Deployment.HEAP,
        environment,
        SteppedWorkers.class,
        config.toString(),
        clock.toString());
  }

  /** What the workers read within a moment. */
  static void step(Path clock, Duration by) {
    try {
      Path next = clock.resolveSibling(clock.getFileName() + ".next");
      Files.writeString(next, by.toString());
      Files.move(next, clock, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param args the configuration, and the file that the clock follows
   */
  public static void main(String[] args) throws Exception {
    Settings settings = Settings.load(Optional.of(Path.of(args[0])), System.getenv());
    InstantSource clock = () -> Instant.now().plus(step);
    Health health = new Health();
    Workers workers =
        Workers.start(settings, health, new SimpleMeterRegistry(), clock, System::nanoTime);
    Runtime.getRuntime().addShutdownHook(new Thread(workers::close));
    while (!health.isReady()) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    System.out.println("workers ready");
    follow(Path.of(args[1]));
  }

  private static void follow(Path file) throws IOException, InterruptedException {
    while (true) {
      step = Files.exists(file) ? Duration.parse(Files.readString(file)) : Duration.ZERO;
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }
}
