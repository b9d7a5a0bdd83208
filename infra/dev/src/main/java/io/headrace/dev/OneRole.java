package io.headrace.dev;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.headrace.config.ConfigException;
import io.headrace.config.Settings;
import io.headrace.ops.OpsServer;
import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;

/** One role in a process of its own, against the Kafka and Redis of the configuration. */
final class OneRole {

  /** Of a role's section, what this class needs. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Ops(int opsPort) {}

  /** The section {@code ops}. */
  record OpsAddress(String host) {}

  private OneRole() {}

  static void run(Role role, Options options) throws Exception {
    Settings settings = Settings.load(options.path("--config"), System.getenv());
    Hosting hosting = new Hosting();
    hosting.closeOnExit();
    hosting.started.add(role.start(settings, hosting.health, hosting.metrics));
    if (role != Role.INGRESS) { // which has these routes on its own port
      hosting.started.add(ops(role, settings, hosting));
    }
    hosting.awaitReady();
    System.out.println("headrace " + role.label() + " ready");
    Hosting.awaitEnd();
  }

  private static OpsServer ops(Role role, Settings settings, Hosting hosting) {
    int port = settings.section(role.label(), Ops.class).opsPort();
    String host = settings.section("ops", OpsAddress.class).host();
    try {
      return OpsServer.start(host, port, hosting.health, hosting.metrics);
    } catch (IOException | UnresolvedAddressException e) {
      throw new ConfigException(
          "configuration: %s.opsPort: %s:%d can't be bound (%s); choose another, or another ops.host"
              .formatted(role.label(), host, port, e.getMessage()));
    }
  }
}
