package io.headrace.ops;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The state of each dependency, asked anew at every look. A role is ready when none is down. */
public final class Health {

  /** A dependency's state and, when it is down, what follows from that. */
  public sealed interface State {
    record Up() implements State {}

    /** Away, but the role goes on by its rule for that. */
    record Degraded(String reason) implements State {}

    record Down(String reason) implements State {}

    static State of(boolean up, String reason) {
      return up ? new Up() : new Down(reason);
    }

    static State orDegraded(boolean up, String reason) {
      return up ? new Up() : new Degraded(reason);
    }
  }

  private final Map<String, Supplier<State>> checks = new ConcurrentHashMap<>();

  /** The check must answer at once, from memory: something else finds out. */
  public void register(String dependency, Supplier<State> check) {
    checks.put(dependency, check);
  }

  public void remove(String dependency) {
    checks.remove(dependency);
  }

  public Map<String, State> states() {
    Map<String, State> states = new TreeMap<>();
    checks.forEach((name, check) -> states.put(name, check.get()));
    return states;
  }

  public boolean isReady() {
    return states().values().stream().noneMatch(state -> state instanceof State.Down);
  }

  /** {@code {"status":"ready","dependencies":{"kafka":{"status":"up"}}}}. */
  public String json() {
    return states().entrySet().stream()
        .map(entry -> "\"" + entry.getKey() + "\":" + json(entry.getValue()))
        .collect(
            Collectors.joining(
                ",",
                "{\"status\":\"" + (isReady() ? "ready" : "not_ready") + "\",\"dependencies\":{",
                "}}\n"));
  }

  private static String json(State state) {
    return switch (state) {
      case State.Up _ -> "{\"status\":\"up\"}";
      case State.Degraded(String reason) -> json("degraded", reason);
      case State.Down(String reason) -> json("down", reason);
    };
  }

  private static String json(String status, String reason) {
    String plain = reason.replace("\\", "/").replace("\"", "'");
    return "{\"status\":\"" + status + "\",\"reason\":\"" + plain + "\"}";
  }
}
