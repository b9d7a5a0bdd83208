package io.headrace.simulator;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running provider. Its behavior can be changed and its calls counted here, or over HTTP. */
public final class Simulator implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Simulator.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Vertx vertx;
  private final SimulatorConfig config;
  private final int port;
  private final Controls controls;
  private final CallLedger ledger;

  private Simulator(
      Vertx vertx, SimulatorConfig config, int port, Controls controls, CallLedger ledger) {
    this.vertx = vertx;
    this.config = config;
    this.port = port;
    this.controls = controls;
    this.ledger = ledger;
  }

  /**
   * Returns when it accepts calls. Throws when the port is taken, after closing what was opened.
   */
  public static Simulator start(SimulatorConfig config) throws IOException {
    Controls controls = new Controls(config.behavior());
    CallLedger ledger = new CallLedger(KeyCounts.MAX_KEYS);
    Answering answering = new Answering(controls, InstantSource.system(), System::nanoTime);
    Vertx vertx = vertx(config);
    Routes routes =
        new Routes(vertx, answering, ledger, Corpus.load(), new AdminRoutes(controls, ledger));
    try {
      int port = listen(vertx, config, routes);
      return new Simulator(vertx, config, port, controls, ledger);
    } catch (IOException e) {
      close(vertx);
      throw e;
    }
  }

  public int port() {
    return port;
  }

  /** What clients of the OpenAI API take as their base URL: it ends in /v1. */
  public String baseUrl() {
    return "http://" + config.host() + ":" + port + "/v1";
  }

  public Behavior behavior() {
    return controls.current().behavior();
  }

  public void behavior(Behavior behavior) {
    controls.change(behavior);
  }

  public Calls calls() {
    return ledger.snapshot();
  }

  /** How many calls came with this idempotency key. */
  public int calls(String idempotencyKey) {
    return ledger.calls(idempotencyKey);
  }

  public void resetCalls() {
    ledger.reset();
  }

  @Override
  public void close() {
    close(vertx);
  }

  private static Vertx vertx(SimulatorConfig config) {
    FileSystemOptions noFiles =
        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
    return Vertx.vertx(
        new VertxOptions()
            .setEventLoopPoolSize(config.eventLoops())
            .setFileSystemOptions(noFiles)
            .setPreferNativeTransport(true));
  }

  /** One server for each event loop, all on the port that the first one gets. */
  private static int listen(Vertx vertx, SimulatorConfig config, Routes routes) throws IOException {
    int port = config.port();
    for (int loop = 0; loop < config.eventLoops(); loop++) {
      port = await(listen(vertx, config.host(), port, routes)).actualPort();
    }
    return port;
  }

  private static Future<HttpServer> listen(Vertx vertx, String host, int port, Routes routes) {
    HttpServerOptions options = new HttpServerOptions().setHost(host).setPort(port);
    return vertx.createHttpServer(options).requestHandler(routes::route).listen();
  }

  private static HttpServer await(Future<HttpServer> listening) throws IOException {
    try {
      return listening
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException("cannot listen: " + e.getMessage(), e);
    } catch (TimeoutException e) {
      throw new IOException("simulator did not start within " + PATIENCE, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the simulator started", e);
    }
  }

  private static void close(Vertx vertx) {
    try {
      vertx
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.warn("simulator did not close cleanly; its threads may go on until the process ends", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
