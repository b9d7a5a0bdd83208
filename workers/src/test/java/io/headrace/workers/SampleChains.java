package io.headrace.workers;

import io.headrace.config.Routes;
import io.headrace.config.Settings;
import java.util.Map;
import java.util.Optional;

/** Chains of targets for the model that sample requests ask for. */
final class SampleChains {
  /** Lane {@code lane} is all there is. */
  static final Chain NONE = of("lane");

  private SampleChains() {}

  /**
   * @param lanes in their order; the chain is the first one's
   */
  static Chain of(String... lanes) {
    StringBuilder providers = new StringBuilder("providers:\n");
    StringBuilder targets = new StringBuilder();
    for (String lane : lanes) {
      providers.append(
          "  %s: { kind: openai, baseUrl: \"http://127.0.0.1:1/v1\", apiKeys: [ k ] }\n"
              .formatted(lane));
      targets.append("      - { provider: %s }\n".formatted(lane));
    }
    String yaml = providers + "models:\n  sim-1:\n    targets:\n" + targets;
    Routes routes = Routes.from(Settings.load(Optional.empty(), Map.of()).with(yaml));
    return new Chain(routes, lanes[0]);
  }
}
