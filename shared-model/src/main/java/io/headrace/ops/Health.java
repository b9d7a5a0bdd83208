package io.headrace.ops;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The state of each dependency, asked anew at every look. A role is ready when all are up. */
public final class Health {

  /** A dependency's state and, when it is down, what follows from that. */
  public sealed interface State {
    record Up() implements State {}

    record Down(String reason) implements State {}

    static State of(boolean up, String reason) {
      return up ? new Up() : new Down(reason);
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
    return states().values().stream().allMatch(state -> state instanceof State.Up);
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
      case State.Down(String reason) ->
          "{\"status\":\"down\",\"reason\":\""
              + reason.replace("\\", "/").replace("\"", "'")
              + "\"}";
    };
  }
}
