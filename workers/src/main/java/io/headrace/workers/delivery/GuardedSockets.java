package io.headrace.workers.delivery;

import io.headrace.webhook.AddressPolicy;
import io.headrace.workers.provider.UnconnectedSockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;

/**
 * Sockets that connect to addresses only that the rules permit. The check is of the very address
 * that is connected to, so it doesn't matter what a name resolved to before, or will resolve to.
 */
final class GuardedSockets extends UnconnectedSockets {
  private final AddressPolicy policy;

  GuardedSockets(AddressPolicy policy) {
    this.policy = policy;
  }

  @Override
  public Socket createSocket() throws IOException {
    Socket socket = new Guarded(policy);
    socket.setTcpNoDelay(true);
    return socket;
  }

  private static final class Guarded extends Socket {
    private final AddressPolicy policy;

    Guarded(AddressPolicy policy) {
      this.policy = policy;
    }

    @Override
    public void connect(SocketAddress target, int timeout) throws IOException {
      if (!(target instanceof InetSocketAddress address)
          || address.getAddress() == null
          || !policy.permits(address.getHostString(), address.getAddress())) {
        throw new RefusedAddressException();
      }
      super.connect(target, timeout);
    }

    @Override
    public void connect(SocketAddress target) throws IOException {
      connect(target, 0);
    }
  }
}
