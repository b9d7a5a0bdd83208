package io.headrace.dev;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.headrace.config.ConfigException;
import io.headrace.config.Routes;
import io.headrace.config.Settings;
import io.headrace.embedded.EmbeddedKafka;
import io.headrace.embedded.EmbeddedRedis;
import io.headrace.ingress.Ingress;
import io.headrace.simulator.Behavior;
import io.headrace.simulator.Latency;
import io.headrace.simulator.Simulator;
import io.headrace.simulator.SimulatorConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Everything in this process: what a newcomer starts, and a whole system to test against. */
final class AllInOne {
  /** A pleasant answer time for a first try; a benchmark sets it to zero over the admin route. */
  private static final Behavior SIMULATED =
      Behavior.CALM.withLatency(new Latency.LogNormal(400, 0.4));

  private final Settings base;
  private final Path data;
  private final int port;
  private final Hosting hosting = new Hosting();

  /** Of the section {@code ingress}, what this class needs. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Door(int port) {}

  private AllInOne(Options options) {
    data = options.path("--data").orElse(Path.of(".headrace")).toAbsolutePath().normalize();
    base = Development.settings(options.path("--config"), data, System.getenv());
    port = options.port("--port").orElse(base.section("ingress", Door.class).port());
  }

  static void run(Options options) throws Exception {
    long begun = System.nanoTime();
    AllInOne all = new AllInOne(options);
    Preflight.check(Role.INGRESS, all.base);
    all.checkPort();
    all.hosting.closeOnExit();
    Settings settings = all.startServers();
    Ingress ingress = all.startRoles(settings);
    all.hosting.awaitReady();
    double seconds = (System.nanoTime() - begun) / 1e9;
    System.out.print(new Welcome(ingress.port(), all.data, Routes.from(settings)).text(seconds));
    Hosting.awaitEnd();
  }

  /** Found out first, so that it is told before anything has been started. */
  private void checkPort() {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new ConfigException(
          "port " + port + " is in use; give another with --port N, or stop what runs there");
    }
  }

  private Settings startServers() throws Exception {
    Optional<URI> redisUrl = RedisUrl.of(base);
    try (ExecutorService starting = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<EmbeddedKafka> kafka =
          starting.submit(() -> EmbeddedKafka.start(data.resolve("kafka"), 0));
      Future<EmbeddedRedis> redis =
          starting.submit(() -> EmbeddedRedis.startOrUse(redisUrl, data.resolve("redis")));
      Future<Simulator> simulator =
          starting.submit(() -> Simulator.start(SimulatorConfig.local(SIMULATED)));
      hosting.started.add(started(kafka));
      hosting.started.add(started(redis));
      hosting.started.add(started(simulator));
      return settings(kafka.get(), redis.get(), simulator.get());
    }
  }

  private Settings settings(EmbeddedKafka kafka, EmbeddedRedis redis, Simulator simulator) {
    return base.with(
        """
        kafka: { bootstrap: "%s" }
        redis: { url: "%s" }
        providers: { simulator: { baseUrl: "%s" } }
        ingress: { port: %d }
        """
            .formatted(kafka.bootstrapServers(), redis.url(), simulator.baseUrl(), port));
  }

  private Ingress startRoles(Settings settings) throws Exception {
    try (ExecutorService starting = Executors.newVirtualThreadPerTaskExecutor()) {
      // Closed in reverse: the door first, then who does the work, then who counts it.
      Future<AutoCloseable> risk = starting.submit(role(Role.RISK, settings));
      Future<AutoCloseable> billing = starting.submit(role(Role.BILLING, settings));
      Future<AutoCloseable> workers = starting.submit(role(Role.WORKERS, settings));
      Future<Ingress> ingress = starting.submit(() -> ingress(settings));
      hosting.started.add(started(risk));
      hosting.started.add(started(billing));
      hosting.started.add(started(workers));
      return hosting.started.add(started(ingress));
    }
  }

  private Callable<AutoCloseable> role(Role role, Settings settings) {
    return () -> role.start(settings, hosting.health, hosting.metrics);
  }

  private Ingress ingress(Settings settings) throws InterruptedException {
    return Ingress.start(settings, hosting.health, hosting.metrics, InstantSource.system());
  }

  private static <T> T started(Future<T> starting) throws Exception {
    try {
      return starting.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}
