package io.headrace.workers.provider;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** Sorts what the network threw. Messages of exceptions stay out: they may quote what was sent. */
final class NetworkTrouble {
  private NetworkTrouble() {}

  static Reply sort(IOException e) {
    return switch (e) {
      // Only connecting has a time limit of its own.
      case SocketTimeoutException _ ->
          new Reply.Unreachable("no connection within the connect timeout");
      case InterruptedIOException _ -> new Reply.TimedOut();
      case UnknownHostException _ -> new Reply.Unreachable("the host name can't be resolved");
      case ConnectException _ -> new Reply.Unreachable("the connection was refused");
      case NoRouteToHostException _ -> new Reply.Unreachable("no route to the host");
      case SSLException _ ->
          new Reply.Unreachable("TLS failed (" + e.getClass().getSimpleName() + ")");
      case IOException _ ->
          new Reply.Unreachable(
              "the connection was lost before the whole answer came ("
                  + e.getClass().getSimpleName()
                  + ")");
    };
  }
}
