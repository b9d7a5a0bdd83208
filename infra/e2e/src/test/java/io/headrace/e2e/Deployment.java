package io.headrace.e2e;

import io.headrace.embedded.EmbeddedRedis;
import io.headrace.embedded.FreePort;
import io.headrace.simulator.Behavior;
import io.headrace.simulator.Latency;
import io.headrace.simulator.Simulator;
import io.headrace.simulator.SimulatorConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A deployment on this machine: each role a process of its own, two of those that scale. Models
 * {@code other-*} are served by a second provider, where there is one, models {@code refuse-*} by
 * the first, which answers them with 400.
 */
final class Deployment implements AutoCloseable {
  /** Of the lane's concurrency and the jobs' latency: enough in flight that each kill hits some. */
  private static final Behavior PROVIDER =
      Behavior.CALM.withLatency(new Latency.LogNormal(80, 0.8));

  static final String HEAP = "256m";

  private final Path dir;
  private final Setup setup;
  private final EmbeddedRedis redis;
  private final Simulator simulator;
  private final Optional<Simulator> second;
  private final Broker broker;
  private final List<Child> ingresses = new ArrayList<>();
  private final List<Child> workers = new ArrayList<>();
  private final List<Child> streams = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();
  private final List<Integer> workerPorts = new ArrayList<>();

  /**
   * What differs between tests.
   *
   * @param providers one or two
   * @param concurrency calls at once of each provider and worker
   * @param sums whether billing and risk run, too
   * @param ingress more of its section, as {@code , name: value}
   * @param more sections of every role, in YAML
   * @param tenants besides {@code dev}, as {@code , { id: name, ... }}
   * @param provider more of the first provider's section, as {@code , name: value}
   * @param lanes further ones
   */
  record Setup(
      int providers,
      int workers,
      int concurrency,
      boolean sums,
      String ingress,
      String more,
      String tenants,
      String provider,
      Lanes lanes) {
    static final Setup USUAL = new Setup(1, 1000, true, "", "");

    Setup(int providers, int concurrency, boolean sums, String ingress, String more) {
      this(providers, 2, concurrency, sums, ingress, more, "", "");
    }

    Setup(
        int providers,
        int workers,
        int concurrency,
        boolean sums,
        String ingress,
        String more,
        String tenants,
        String provider) {
      this(providers, workers, concurrency, sums, ingress, more, tenants, provider, Lanes.NO_MORE);
    }
  }

  /**
   * Lanes of a test's own, and how the workers treat all of them.
   *
   * @param providers as {@code , name: { ... }}
   * @param models as {@code , name: { ... }}
   * @param workers more of the section, as {@code , name: value}
   * @param clock a file that says how wrong the workers' clocks are, as {@link SteppedWorkers}
   *     reads it; empty: they are right
   */
  record Lanes(String providers, String models, String workers, Optional<Path> clock) {
    static final Lanes NO_MORE = new Lanes("", "", "", Optional.empty());
  }

  Deployment(Path dir) throws IOException {
    this(dir, Setup.USUAL);
  }

  Deployment(Path dir, Setup setup) throws IOException {
    this.dir = dir;
    this.setup = setup;
    redis = EmbeddedRedis.start(dir.resolve("redis"), 0);
    simulator = Simulator.start(SimulatorConfig.local(PROVIDER));
    second =
        setup.providers() > 1
            ? Optional.of(Simulator.start(SimulatorConfig.local(PROVIDER)))
            : Optional.empty();
    broker = Broker.start(dir);
    for (int i = 0; i < 2; i++) {
      ports.add(FreePort.pick());
      ingresses.add(role("ingress", i));
    }
    for (int i = 0; i < setup.workers(); i++) {
      workerPorts.add(FreePort.pick());
      workers.add(role("workers", i));
    }
    if (setup.sums()) {
      streams.add(role("billing", 0));
      streams.add(role("risk", 0));
    }
    roles().forEach(Child::awaitReady);
  }

  private Stream<Child> roles() {
    return Stream.of(ingresses, workers, streams).flatMap(List::stream);
  }

  private Child role(String role, int index) throws IOException {
    Path config = dir.resolve(role + "-" + index + ".yml");
    int port =
        switch (role) {
          case "ingress" -> ports.get(index);
          case "workers" -> workerPorts.get(index);
          case String _ -> FreePort.pick();
        };
    Files.writeString(
        config,
        """
        kafka: { bootstrap: "%s" }
        redis: { url: "%s" }
        ids: { secret: "of tests" }
        tenants: [ { id: dev, keys: [ { id: dev-1, key: sk-headrace-dev } ] }%s ]
        %s
        models: { "refuse-*": { targets: [ { provider: simulator } ] }%s%s }
        ingress: { port: %d%s }
        workers: { instance: "workers-%d", opsPort: %d%s }
        billing: { opsPort: %d }
        risk: { opsPort: %d }
        %s
        """
            .formatted(
                broker.bootstrap(),
                redis.url(),
                setup.tenants(),
                providers(),
                second.isEmpty() ? "" : ", \"other-*\": { targets: [ { provider: second } ] }",
                setup.lanes().models(),
                port,
                setup.ingress(),
                index,
                port,
                setup.lanes().workers(),
                port,
                port,
                setup.more()));
    Map<String, String> folders =
        Map.of(
            "HEADRACE_STATE_DIR", dir.resolve("state-" + role + "-" + index).toString(),
            "HEADRACE_FILES_DIR", dir.resolve("files").toString());
    String name = role + "-" + index;
    Optional<Path> clock = setup.lanes().clock().filter(_ -> role.equals("workers"));
    return clock.isPresent()
        ? SteppedWorkers.start(name, dir, folders, config, clock.get())
        : Child.start(name, dir, HEAP, folders, role, "--config", config.toString());
  }

  private String providers() {
    int calls = setup.concurrency();
    String more = setup.lanes().providers();
    return second
        .map(other ->
            "providers: { simulator: { baseUrl: \"%s\", concurrency: %d }, second: { kind: openai-compatible, baseUrl: \"%s\", concurrency: %d }%s }"
                .formatted(simulator.baseUrl(), calls, other.baseUrl(), calls, more))
        .orElseGet(() ->
            "providers: { simulator: { baseUrl: \"%s\", concurrency: %d%s }%s }"
                .formatted(simulator.baseUrl(), calls, setup.provider(), more));
  }

  String bootstrap() {
    return broker.bootstrap();
  }

  Simulator simulator() {
    return simulator;
  }

  EmbeddedRedis redis() {
    return redis;
  }

  /** All providers. */
  List<Simulator> simulators() {
    return second.map(other -> List.of(simulator, other)).orElse(List.of(simulator));
  }

  /** The broker's process, where it is one. */
  List<Child> kafka() {
    return switch (broker) {
      case Broker.InProcess(Child child, _) -> List.of(child);
      case Broker.InContainer _ -> List.of();
    };
  }

  List<Child> ingresses() {
    return ingresses;
  }

  List<Child> workers() {
    return workers;
  }

  /** Where the workers show their metrics. */
  List<String> workerUrls() {
    return workerPorts.stream().map(port -> "http://127.0.0.1:" + port).toList();
  }

  /** The ingresses' addresses. */
  List<String> urls() {
    return ports.stream().map(port -> "http://127.0.0.1:" + port).toList();
  }

  /** What ends well is shown elsewhere: here nobody waits for it. */
  @Override
  public void close() {
    roles().forEach(Child::kill);
    broker.close();
    simulators().forEach(Simulator::close);
    redis.close();
  }
}
