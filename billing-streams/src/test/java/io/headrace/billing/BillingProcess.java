package io.headrace.billing;

import io.headrace.config.Settings;
import io.headrace.ops.Health;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The billing role in a process of its own, to be killed. */
final class BillingProcess {
  private BillingProcess() {}

  /** Kafka's address and the folder for state. */
  public static void main(String[] args) throws Exception {
    var _ = Billing.start(settings(args[0], args[1]), new Health(), new SimpleMeterRegistry());
    Thread.currentThread().join();
  }

  static Settings settings(String bootstrap, String stateDir) {
    String yaml =
        """
        kafka: { bootstrap: '%s' }
        billing: { stateDir: '%s' }
        providers: { openai: { apiKeys: [] } }
        """
            .formatted(bootstrap, stateDir);
    return Settings.load(Optional.empty(), Map.of()).with(yaml);
  }

  static Process start(String bootstrap, Path stateDir) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            BillingProcess.class.getName(),
            bootstrap,
            stateDir.toString())
        .inheritIO()
        .start();
  }

  /** SIGKILL: no hook and no finally runs in it. */
  static void kill(Process process) throws InterruptedException {
    process.destroyForcibly();
    process.waitFor(10, TimeUnit.SECONDS);
  }
}
