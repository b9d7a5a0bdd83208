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

/** A deployment on this machine: each role a process of its own, two of those that scale. */
final class Deployment implements AutoCloseable {
  /** Of the lane's concurrency and the jobs' latency: enough in flight that each kill hits some. */
  private static final Behavior PROVIDER =
      Behavior.CALM.withLatency(new Latency.LogNormal(80, 0.8));

  private final Path dir;
  private final EmbeddedRedis redis;
  private final Simulator simulator;
  private final Broker broker;
  private final List<Child> ingresses = new ArrayList<>();
  private final List<Child> workers = new ArrayList<>();
  private final List<Child> streams = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();

  Deployment(Path dir) throws IOException {
    this.dir = dir;
    redis = EmbeddedRedis.start(dir.resolve("redis"), 0);
    simulator = Simulator.start(SimulatorConfig.local(PROVIDER));
    broker = Broker.start(dir);
    for (int i = 0; i < 2; i++) {
      ports.add(FreePort.pick());
      ingresses.add(role("ingress", i).awaitReady());
    }
    for (int i = 0; i < 2; i++) {
      workers.add(role("workers", i).awaitReady());
    }
    streams.add(role("billing", 0).awaitReady());
    streams.add(role("risk", 0).awaitReady());
  }

  private Child role(String role, int index) throws IOException {
    Path config = dir.resolve(role + "-" + index + ".yml");
    int port = role.equals("ingress") ? ports.get(index) : FreePort.pick();
    Path state = dir.resolve("state-" + role + "-" + index);
    Files.writeString(
        config,
        """
        kafka: { bootstrap: "%s" }
        redis: { url: "%s" }
        ids: { secret: "of tests" }
        tenants: [ { id: dev, keys: [ { id: dev-1, key: sk-headrace-dev } ] } ]
        providers: { simulator: { baseUrl: "%s" } }
        ingress: { port: %d, stateDir: "%s" }
        workers: { instance: "workers-%d", opsPort: %d }
        billing: { stateDir: "%s", opsPort: %d }
        risk: { stateDir: "%s", opsPort: %d }
        """
            .formatted(
                broker.bootstrap(),
                redis.url(),
                simulator.baseUrl(),
                port,
                state,
                index,
                port,
                state,
                port,
                state,
                port));
    return Child.start(role + "-" + index, dir, "256m", role, "--config", config.toString());
  }

  String bootstrap() {
    return broker.bootstrap();
  }

  Simulator simulator() {
    return simulator;
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

  /** The ingresses' addresses. */
  List<String> urls() {
    return ports.stream().map(port -> "http://127.0.0.1:" + port).toList();
  }

  @Override
  public void close() {
    for (List<Child> children : List.of(ingresses, workers, streams)) {
      for (Child child : children) {
        child.close();
      }
    }
    broker.close();
    simulator.close();
    redis.close();
  }
}
