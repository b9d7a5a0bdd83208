package io.headrace.workers.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SocketsTest {

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void socket_isProbedAndNotDelayed(boolean channels) throws IOException {
    try (Socket socket = new Sockets(channels).createSocket()) {
      assertThat(socket.getTcpNoDelay()).isTrue();
      assertThat(socket.getKeepAlive()).isTrue();
      assertThat(socket.getChannel() != null).isEqualTo(channels);
      if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
        assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE)).isEqualTo(30);
      }
    }
  }
}
