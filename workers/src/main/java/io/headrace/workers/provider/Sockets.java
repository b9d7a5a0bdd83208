package io.headrace.workers.provider;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;

/**
 * Sockets for calls that say nothing for minutes. Keep-alive probes find out within about a minute
 * that the other side is gone, and keep the entry in the tables of routers on the way. No Nagle's
 * delay: a body beyond 8 kB goes out in several writes, and the last must not wait for the
 * acknowledgement of the others.
 */
final class Sockets extends UnconnectedSockets {
  private static final int IDLE_SECONDS = 30;
  private static final int INTERVAL_SECONDS = 10;
  private static final int PROBES = 3;

  private final boolean channels;

  /**
   * @param channels sockets that {@link StaleCheck} can ask. An interrupt closes such a socket even
   *     when it could be written without waiting, so they don't suit HTTP/2, whose connections
   *     carry other threads' calls too
   */
  Sockets(boolean channels) {
    this.channels = channels;
  }

  @Override
  public Socket createSocket() throws IOException {
    Socket socket = channels ? SocketChannel.open().socket() : new Socket();
    socket.setTcpNoDelay(true);
    socket.setKeepAlive(true);
    set(socket, ExtendedSocketOptions.TCP_KEEPIDLE, IDLE_SECONDS);
    set(socket, ExtendedSocketOptions.TCP_KEEPINTERVAL, INTERVAL_SECONDS);
    set(socket, ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
    return socket;
  }

  /** Not every system can: its own, slower, probes stay then. */
  private static void set(Socket socket, SocketOption<Integer> option, int value)
      throws IOException {
    if (socket.supportedOptions().contains(option)) {
      socket.setOption(option, value);
    }
  }
}
