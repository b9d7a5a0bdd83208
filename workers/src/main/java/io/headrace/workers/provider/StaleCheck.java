package io.headrace.workers.provider;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * Asks a connection, just before a request is written to it, whether the server has closed it, by
 * one read that doesn't wait. A server may close an idle connection at any time (Node and uvicorn
 * after 5 s); without this check the request would go out, be lost, and count as a failed attempt.
 * OkHttp's own check costs a wait of 1 ms and is made after 10 s idle only.
 *
 * <p>What remains is a close that crosses the request on the wire. Nobody can tell whether that
 * request ran, so it is reported as a lost one.
 */
final class StaleCheck implements Interceptor {

  @Override
  public Response intercept(Chain chain) throws IOException {
    Connection connection = chain.connection();
    if (connection != null && isClosed(connection.socket().getChannel())) {
      throw new StaleConnectionException();
    }
    return chain.proceed(chain.request());
  }

  /** Bytes that nobody asked for are a server's farewell too: a 408, or an alert. */
  private static boolean isClosed(SocketChannel channel) {
    try {
      channel.configureBlocking(false);
      boolean silent = channel.read(ByteBuffer.allocate(1)) == 0;
      channel.configureBlocking(true);
      return !silent;
    } catch (IOException _) {
      return true;
    }
  }
}
