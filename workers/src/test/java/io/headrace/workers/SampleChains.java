package io.headrace.workers;

import io.headrace.config.Routes;
import io.headrace.config.Settings;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Chains of targets for the model that sample requests ask for. */
final class SampleChains {
  /** Lane {@code lane} is all there is. */
  static final Chain NONE = of("lane");

  private SampleChains() {}

  /**
   * @param lanes in their order; the chain is the first one's
   */
  static Chain of(String... lanes) {
    String targets =
        Arrays.stream(lanes).map("{ provider: %s }"::formatted).collect(Collectors.joining(", "));
    return chain("{ targets: [ " + targets + " ] }", lanes);
  }

  /** As {@link #of}, of one lane, with another for what costs less. */
  static Chain withCheaper(String lane, String cheaper) {
    return chain(
        "{ targets: [ { provider: %s } ], cheaper: { provider: %s, model: small } }"
            .formatted(lane, cheaper),
        lane,
        cheaper);
  }

  private static Chain chain(String model, String... lanes) {
    StringBuilder yaml = new StringBuilder("providers:\n");
    for (String lane : lanes) {
      yaml.append(
          "  %s: { kind: openai, baseUrl: \"http://127.0.0.1:1/v1\", apiKeys: [ k ] }\n"
              .formatted(lane));
    }
    yaml.append("models:\n  sim-1: ").append(model);
    Routes routes = Routes.from(Settings.load(Optional.empty(), Map.of()).with(yaml.toString()));
    return new Chain(routes, lanes[0]);
  }
}
