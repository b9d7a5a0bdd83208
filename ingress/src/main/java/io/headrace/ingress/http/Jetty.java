package io.headrace.ingress.http;

import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;

/** How the HTTP server itself is set up: virtual threads, small machine, nothing that talks. */
final class Jetty {
  private static final Duration STOP = Duration.ofSeconds(5);

  /** Of a connection on which nothing happens; a call that is being answered isn't idle. */
  private static final Duration IDLE = Duration.ofSeconds(75);

  private static final int BACKLOG = 4096;
  private static final int SELECTORS = 1;
  private static final int ACCEPTORS = 1;

  private Jetty() {}

  static void configure(JavalinConfig config, ServerSocketChannel socket) {
    config.concurrency.useVirtualThreads = true;
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.http.generateEtags = false;
    config.jetty.modifyServer(Jetty::modify);
    config.jetty.modifyHttpConfiguration(Jetty::modify);
    config.jetty.addConnector((server, http) -> connector(server, http, socket));
  }

  private static void modify(Server server) {
    server.setStopTimeout(STOP.toMillis());
    server.insertHandler(new GracefulHandler());
    server.setErrorHandler(Fallbacks::jettyError);
  }

  private static void modify(HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setHeaderCacheSize(0); // else each connection keeps a trie of 100 kB
  }

  private static ServerConnector connector(
      Server server, HttpConfiguration http, ServerSocketChannel socket) {
    ServerConnector connector =
        new ServerConnector(server, ACCEPTORS, SELECTORS, new HttpConnectionFactory(http));
    connector.setAcceptQueueSize(BACKLOG);
    connector.setIdleTimeout(IDLE.toMillis());
    try {
      connector.open(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return connector;
  }
}
