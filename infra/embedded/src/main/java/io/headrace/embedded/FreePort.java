package io.headrace.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** A loopback TCP port that nobody listens on at the moment of asking. */
public final class FreePort {
  /**
   * Below the range from which Linux (32768) and macOS (49152) draw ports for outgoing connections:
   * otherwise a client of this machine can take the port between the pick and the bind.
   */
  private static final int LOWEST = 15_000;

  private static final int HIGHEST = 32_000;
  private static final int MAX_TRIES = 1_000;

  private FreePort() {}

  /** Returns a port to bind soon; it is random, so that test processes side by side rarely meet. */
  public static int pick() {
    for (int tried = 0; tried < MAX_TRIES; tried++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      if (isFree(port)) {
        return port;
      }
    }
    throw new EmbeddedStartException(
        "no free port found on 127.0.0.1 between %d and %d: stop what uses them"
            .formatted(LOWEST, HIGHEST));
  }

  static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true); // a port in TIME_WAIT is free for Kafka and Redis too
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /** The port itself, or a picked one for 0; a taken port ends the start here, in plain words. */
  static int orPicked(int port, String who) {
    if (port == 0) {
      return pick();
    }
    if (!isFree(port)) {
      throw new EmbeddedStartException(
          "port %d on 127.0.0.1 is taken: stop the process that listens there, or give %s another"
              .formatted(port, who));
    }
    return port;
  }
}
