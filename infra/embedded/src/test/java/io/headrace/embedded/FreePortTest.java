package io.headrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

final class FreePortTest {
  @Test
  void pick_nobodyListens_canBeBound() throws Exception {
    try (var bound = new ServerSocket(FreePort.pick(), 1, InetAddress.getLoopbackAddress())) {
      assertThat(FreePort.isFree(bound.getLocalPort())).isFalse();
    }
  }
}
