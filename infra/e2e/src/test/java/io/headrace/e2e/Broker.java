package io.headrace.e2e;

import io.headrace.embedded.FreePort;
import java.nio.file.Path;
import org.testcontainers.kafka.KafkaContainer;

/** The broker of a deployment: a process of ours, or the container of the profile. */
sealed interface Broker extends AutoCloseable {
  String bootstrap();

  @Override
  void close();

  /** By the system property {@code broker}: {@code process} or {@code container}. */
  static Broker start(Path dir) {
    return switch (System.getProperty("broker", "process")) {
      case "process" -> InProcess.start(dir);
      case "container" -> InContainer.start();
      case String other -> throw new IllegalArgumentException("no broker is called " + other);
    };
  }

  /** Can be killed and started again on the same port and folder. */
  record InProcess(Child child, int port) implements Broker {
    static InProcess start(Path dir) {
      int port = FreePort.pick();
      String folder = dir.resolve("kafka").toString();
      String[] command = {"kafka", "--dir", folder, "--port", Integer.toString(port)};
      return new InProcess(Child.start("kafka", dir, "512m", command).awaitReady(), port);
    }

    @Override
    public String bootstrap() {
      return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
      child.kill();
    }
  }

  /** Kafka's own image. */
  record InContainer(KafkaContainer container) implements Broker {
    private static final String IMAGE = "apache/kafka:4.3.1";

    static InContainer start() {
      KafkaContainer container = new KafkaContainer(IMAGE);
      container.start();
      return new InContainer(container);
    }

    @Override
    public String bootstrap() {
      return container.getBootstrapServers();
    }

    @Override
    public void close() {
      container.stop();
    }
  }
}
