package io.headrace.workers.provider;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import javax.net.SocketFactory;

/**
 * Sockets without Nagle's delay: a body beyond 8 kB goes out in several writes, and the last must
 * not wait for the acknowledgement of the others.
 */
final class Sockets extends SocketFactory {
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
    return socket;
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException("OkHttp connects by itself");
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw new UnsupportedOperationException("OkHttp connects by itself");
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw new UnsupportedOperationException("OkHttp connects by itself");
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
    throw new UnsupportedOperationException("OkHttp connects by itself");
  }
}
