package io.headrace.simulator;

import java.util.EnumMap;
import java.util.Map;

/**
 * Where the simulator listens and how it behaves at first.
 *
 * @param port 0 takes a free one
 * @param own what a provider does otherwise than the others
 * @param eventLoops threads that serve calls; one is enough for tens of thousands of calls a second
 */
public record SimulatorConfig(
    String host, int port, Behavior behavior, Map<Provider, Behavior> own, int eventLoops) {
  private static final int MOST_EVENT_LOOPS = 64;
  private static final int HIGHEST_PORT = 65_535;

  public SimulatorConfig {
    Require.between("port", port, 0, HIGHEST_PORT);
    Require.between("eventLoops", eventLoops, 1, MOST_EVENT_LOOPS);
    own = Map.copyOf(own);
  }

  /** Loopback, a free port, one event loop. */
  public static SimulatorConfig local(Behavior behavior) {
    return new SimulatorConfig("127.0.0.1", 0, behavior, Map.of(), 1);
  }

  public SimulatorConfig withPort(int port) {
    return new SimulatorConfig(host, port, behavior, own, eventLoops);
  }

  public SimulatorConfig withBehavior(Behavior behavior) {
    return new SimulatorConfig(host, port, behavior, own, eventLoops);
  }

  public SimulatorConfig withBehavior(Provider provider, Behavior behavior) {
    Map<Provider, Behavior> changed = new EnumMap<>(Provider.class);
    changed.putAll(own);
    changed.put(provider, behavior);
    return new SimulatorConfig(host, port, this.behavior, changed, eventLoops);
  }

  public SimulatorConfig withEventLoops(int eventLoops) {
    return new SimulatorConfig(host, port, behavior, own, eventLoops);
  }
}
