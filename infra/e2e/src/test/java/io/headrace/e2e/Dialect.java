package io.headrace.e2e;

import io.headrace.simulator.Account;
import io.headrace.simulator.Behavior;
import io.headrace.simulator.Limits;
import io.headrace.simulator.Provider;
import io.headrace.simulator.Simulator;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A provider of each kind, all of them by one simulator: it tells them apart by how it is asked.
 */
enum Dialect {
  OPENAI(Provider.OPENAI, "openai", "gpt-4.1"),
  ANTHROPIC(Provider.ANTHROPIC, "anthropic", "claude-opus-4-5"),
  GEMINI(Provider.GEMINI, "gemini", "gemini-2.5-flash"),
  AZURE(Provider.AZURE, "azure-openai", "azure-gpt");

  private final Provider provider;
  private final String kind;
  private final String model;

  Dialect(Provider provider, String kind, String model) {
    this.provider = provider;
    this.kind = kind;
    this.model = model;
  }

  /** Of whose words the simulator speaks. */
  Provider provider() {
    return provider;
  }

  /** In the configuration, and of its account at the simulator. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** That clients ask for. */
  String model() {
    return model;
  }

  private String key() {
    return "sk-of-" + label();
  }

  /** Each in a section of its own; {@code azure-gpt} is the one that the defaults don't know. */
  static String settings(Simulator simulator) {
    return Arrays.stream(values())
        .map(one -> one.section(simulator))
        .collect(Collectors.joining(", ", "providers: { ", " }\n"));
  }

  private String section(Simulator simulator) {
    String host = simulator.baseUrl(Provider.ANTHROPIC);
    return "%s: { kind: %s, baseUrl: \"%s\", apiKeys: [ %s ] }"
        .formatted(label(), kind, this == OPENAI ? simulator.baseUrl() : host, key());
  }

  /** It knows this provider's own key only. */
  Behavior keyed(Behavior behavior) {
    return behavior.withRequireKey(true).withAccount(label(), Account.of(key(), Limits.NONE));
  }
}
