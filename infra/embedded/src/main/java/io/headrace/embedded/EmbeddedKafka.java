package io.headrace.embedded;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A real Kafka broker (KRaft, broker and controller in one node) inside this JVM. */
public final class EmbeddedKafka implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedKafka.class);
  private static final Duration MAX_START = Duration.ofSeconds(30);
  private static final Duration MAX_STOP = Duration.ofSeconds(8);

  private final DataFolder folder;
  private final KafkaRaftServer server;
  private final int port;

  private EmbeddedKafka(DataFolder folder, KafkaRaftServer server, int port) {
    this.folder = folder;
    this.server = server;
    this.port = port;
  }

  /**
   * Starts a broker on 127.0.0.1 that keeps everything in {@code dir}: a later start there finds
   * all topics and records again, also after a kill. Port 0 means any free one.
   *
   * @throws EmbeddedStartException in one line, when the folder or the port cannot be used
   */
  public static EmbeddedKafka start(Path dir, int port) {
    int brokerPort = FreePort.orPicked(port, "Kafka");
    DataFolder folder = DataFolder.claim(dir.toAbsolutePath().normalize());
    try {
      return new EmbeddedKafka(folder, startServer(folder.path(), brokerPort), brokerPort);
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private static KafkaRaftServer startServer(Path folder, int port) {
    var starting = new CompletableFuture<KafkaRaftServer>();
    var settings = new BrokerSettings(folder, port, FreePort.pick());
    try (var _ = FatalExit.guard(starting)) {
      Thread.ofPlatform().name("kafka-start").daemon().start(() -> run(settings, starting));
      return await(starting, folder);
    }
  }

  private static void run(BrokerSettings settings, CompletableFuture<KafkaRaftServer> starting) {
    try {
      formatIfNew(settings.folder());
      if (wasKilled(settings.folder())) {
        DeadBroker.unregister(settings);
      }
      var config = new KafkaConfig(settings.toMap(), false);
      var server = new KafkaRaftServer(config, Time.SYSTEM);
      startOrStop(server);
      if (!starting.complete(server)) {
        server.shutdown(); // nobody waits for it any more
      }
    } catch (Throwable e) { // also linkage errors: the caller must not wait for nothing
      starting.completeExceptionally(e);
    }
  }

  /** A start that fails half way must give back its ports and threads. */
  private static void startOrStop(KafkaRaftServer server) {
    try {
      server.startup();
    } catch (Throwable e) {
      server.shutdown();
      throw e;
    }
  }

  /** Kafka's own marks: one of data, one of a clean stop that the next start removes. */
  private static boolean wasKilled(Path folder) {
    return Files.exists(folder.resolve("recovery-point-offset-checkpoint"))
        && Files.notExists(folder.resolve(".kafka_cleanshutdown"));
  }

  /** meta.properties is written last and atomically: without it nothing was stored yet. */
  private static void formatIfNew(Path folder) throws Exception {
    if (Files.exists(folder.resolve("meta.properties"))) {
      return;
    }
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setNodeId(BrokerSettings.NODE_ID)
        // Eligible leader replicas: with one replica they only make the way back from a kill
        // longer.
        .setFeatureLevel("eligible.leader.replicas.version", (short) 0)
        .setClusterId(Uuid.randomUuid().toString())
        .setControllerListenerName(BrokerSettings.CONTROLLER)
        .addDirectory(folder.toString())
        .setMetadataLogDirectory(Optional.of(folder.toString()))
        .run();
  }

  private static KafkaRaftServer await(CompletableFuture<KafkaRaftServer> starting, Path folder) {
    try {
      return starting.get(MAX_START.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw failed(folder, EmbeddedStartException.reason(e), e);
    } catch (TimeoutException e) {
      throw failed(folder, "not ready after " + MAX_START.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(folder, "interrupted", e);
    }
  }

  private static EmbeddedStartException failed(Path folder, String reason, Throwable cause) {
    return new EmbeddedStartException(
        "Kafka did not start on %s: %s; see the log of org.apache.kafka, or start on an empty folder"
            .formatted(folder, reason),
        cause);
  }

  /** The address for clients, as host:port. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** Stops the broker cleanly, within a few seconds; closing twice does nothing. */
  @Override
  public void close() {
    Thread stop = Thread.ofPlatform().name("kafka-stop").daemon().start(this::stopServer);
    if (!joined(stop)) {
      log.warn("Kafka did not stop within {}; the next start recovers its logs", MAX_STOP);
    }
    folder.close();
  }

  private void stopServer() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static boolean joined(Thread stop) {
    try {
      return stop.join(MAX_STOP);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
