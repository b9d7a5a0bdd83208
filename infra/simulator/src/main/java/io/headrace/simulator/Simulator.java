package io.headrace.simulator;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Running providers, all on one port. Their behavior can be changed and its calls counted here, or
 * over HTTP.
 */
public final class Simulator implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Simulator.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Vertx vertx;
  private final SimulatorConfig config;
  private final int port;
  private final Controls controls;
  private final CallLedger ledger;
  private final Accounts accounts;

  private Simulator(
      Vertx vertx,
      SimulatorConfig config,
      int port,
      Controls controls,
      CallLedger ledger,
      Accounts accounts) {
    this.vertx = vertx;
    this.config = config;
    this.port = port;
    this.controls = controls;
    this.ledger = ledger;
    this.accounts = accounts;
  }

  /**
   * Returns when it accepts calls. Throws when the port is taken, after closing what was opened.
   */
  public static Simulator start(SimulatorConfig config) throws IOException {
    Controls controls = new Controls(config.behavior(), config.own());
    Accounts accounts = new Accounts();
    InstantSource clock = InstantSource.system();
    CallLedger ledger = new CallLedger(KeyCounts.MAX_KEYS);
    Answering answering = new Answering(controls, accounts, clock, System::nanoTime);
    Vertx vertx = vertx(config);
    Services services = new Services(Corpus.load(), clock);
    AdminRoutes admin = new AdminRoutes(controls, ledger, accounts);
    Routes routes = new Routes(vertx, answering, ledger, services, admin);
    try {
      int port = listen(vertx, config, routes);
      return new Simulator(vertx, config, port, controls, ledger, accounts);
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
    return baseUrl(Provider.OPENAI);
  }

  /** What clients of this provider take as their base URL. */
  public String baseUrl(Provider provider) {
    String root = "http://" + config.host() + ":" + port;
    return switch (provider) {
      case OPENAI -> root + "/v1";
      case AZURE -> root + "/openai/v1";
      case ANTHROPIC, GEMINI -> root;
    };
  }

  public Behavior behavior() {
    return controls.common();
  }

  /** For all providers but those that have a behavior of their own. */
  public void behavior(Behavior behavior) {
    controls.change(behavior);
  }

  public Behavior behavior(Provider provider) {
    return controls.of(provider);
  }

  public void behavior(Provider provider, Behavior own) {
    controls.change(provider, Optional.of(own));
  }

  /** From now on the provider behaves as all do. */
  public void unsetBehavior(Provider provider) {
    controls.change(provider, Optional.empty());
  }

  public Calls calls() {
    return ledger.snapshot();
  }

  /** How many calls came with this idempotency key. */
  public int calls(String idempotencyKey) {
    return ledger.calls(idempotencyKey);
  }

  /** What the limits made of the calls, for each account and model. */
  public List<AccountCalls> accounts() {
    return accounts.snapshot();
  }

  /** Forgets all counts; what is left of the limits stays as it is. */
  public void resetCalls() {
    ledger.reset();
    accounts.resetCounts();
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

  /** One server for each event loop, all on one port. */
  private static int listen(Vertx vertx, SimulatorConfig config, Routes routes) throws IOException {
    AtomicInteger port = new AtomicInteger();
    DeploymentOptions loops = new DeploymentOptions().setInstances(config.eventLoops());
    await(vertx.deployVerticle(() -> new Server(config, routes, port), loops), config);
    return port.get();
  }

  private static void await(Future<String> deployed, SimulatorConfig config) throws IOException {
    String where = "simulator cannot listen on " + config.host() + ":" + config.port() + ": ";
    try {
      deployed
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException(where + e.getMessage(), e);
    } catch (TimeoutException e) {
      throw new IOException(where + "nothing happened for " + PATIENCE, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(where + "interrupted", e);
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

  private static final class Server extends VerticleBase {
    /** Any one number: all servers of a deployment that ask by it get the same free port. */
    private static final int SHARED_FREE_PORT = 1;

    private final SimulatorConfig config;
    private final Routes routes;
    private final AtomicInteger actualPort;

    Server(SimulatorConfig config, Routes routes, AtomicInteger actualPort) {
      this.config = config;
      this.routes = routes;
      this.actualPort = actualPort;
    }

    @Override
    public Future<?> start() {
      return vertx
          .createHttpServer()
          .requestHandler(routes::route)
          .listen(address())
          .onSuccess(server -> actualPort.set(server.actualPort()));
    }

    private SocketAddress address() {
      return config.port() == 0
          ? SocketAddress.sharedRandomPort(SHARED_FREE_PORT, config.host())
          : SocketAddress.inetSocketAddress(config.port(), config.host());
    }
  }
}
