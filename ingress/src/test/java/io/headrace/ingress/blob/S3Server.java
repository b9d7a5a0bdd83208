package io.headrace.ingress.blob;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A server that speaks S3 (Adobe's S3Mock), in a process of its own. */
final class S3Server implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);

  private final Process process;
  private final int port;

  private S3Server(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static S3Server start(Path folder, int port) throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-jar",
                    jar().toString(),
                    "--com.adobe.testing.s3mock.store.root=" + folder,
                    "--com.adobe.testing.s3mock.httpPort=" + port,
                    "--server.port=0"))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    S3Server server = new S3Server(process, port);
    await().atMost(START).until(server::answers);
    return server;
  }

  /** The jar with the class that its manifest starts. */
  private static Path jar() {
    try {
      Class<?> launcher = Class.forName("org.springframework.boot.loader.launch.JarLauncher");
      return Path.of(launcher.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (ReflectiveOperationException | URISyntaxException e) {
      throw new IllegalStateException("s3mock's jar is not on the class path", e);
    }
  }

  private boolean answers() {
    if (!process.isAlive()) {
      throw new IllegalStateException("S3 has ended with " + process.exitValue());
    }
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroy();
    await().atMost(Duration.ofSeconds(10)).until(() -> !process.isAlive());
  }
}
