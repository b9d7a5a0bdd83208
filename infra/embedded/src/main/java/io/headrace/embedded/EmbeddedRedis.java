package io.headrace.embedded;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A Redis for leases: a child process of this JVM that keeps nothing, or one given by its URL. */
public final class EmbeddedRedis implements AutoCloseable {
  private static final Duration MAX_CONNECT = Duration.ofSeconds(2);
  private static final int DEFAULT_PORT = 6379;

  private final URI url;
  private final Optional<Path> binary;
  private Optional<RedisProcess> process;

  private EmbeddedRedis(URI url, Optional<Path> binary, Optional<RedisProcess> process) {
    this.url = url;
    this.binary = binary;
    this.process = process;
  }

  /**
   * Starts redis-server from the PATH, else the packed one, unpacked into {@code dir}. Port 0 means
   * any free one.
   *
   * @throws EmbeddedStartException in one line, when none can be run or the port is taken
   */
  public static EmbeddedRedis start(Path dir, int port) {
    return start(
        RedisBinary.find(System.getenv().getOrDefault("PATH", ""), dir),
        URI.create("redis://127.0.0.1:" + FreePort.orPicked(port, "Redis")));
  }

  private static EmbeddedRedis start(Path binary, URI url) {
    RedisProcess process = RedisProcess.start(binary, url.getPort());
    return new EmbeddedRedis(url, Optional.of(binary), Optional.of(process));
  }

  /** Uses the Redis at {@code url} when one is given and answers; else starts one. */
  public static EmbeddedRedis startOrUse(Optional<URI> url, Path dir) {
    return url.map(EmbeddedRedis::use).orElseGet(() -> start(dir, 0));
  }

  private static EmbeddedRedis use(URI url) {
    int port = url.getPort() < 0 ? DEFAULT_PORT : url.getPort();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(url.getHost(), port), (int) MAX_CONNECT.toMillis());
    } catch (IOException | IllegalArgumentException e) {
      // Host and port only: the URL may carry a password.
      throw new EmbeddedStartException(
          "no Redis answers at %s:%d: start it, or unset REDIS_URL to use the embedded one"
              .formatted(url.getHost(), port),
          e);
    }
    return new EmbeddedRedis(url, Optional.empty(), Optional.empty());
  }

  /** The address for clients, {@code redis://host:port}. */
  public URI url() {
    return url;
  }

  /** Ends the child process with SIGKILL; what it held is gone. */
  public synchronized void kill() {
    owned();
    process.ifPresent(RedisProcess::kill);
    process = Optional.empty();
  }

  /** Starts an empty Redis again at the same address, ending the present one if it still runs. */
  public synchronized void restart() {
    Path own = owned();
    close();
    process = Optional.of(RedisProcess.start(own, url.getPort()));
  }

  private Path owned() {
    return binary.orElseThrow(
        () -> new IllegalStateException("this Redis was given by its URL and is not ours to kill"));
  }

  /** Stops the child process; a Redis given by its URL is left alone. */
  @Override
  public synchronized void close() {
    process.ifPresent(RedisProcess::stop);
    process = Optional.empty();
  }
}
