package io.headrace.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running redis-server that dies with this JVM, however this JVM dies. */
final class RedisProcess {
  private static final Logger log = LoggerFactory.getLogger(RedisProcess.class);
  private static final Duration MAX_START = Duration.ofSeconds(10);
  private static final Duration MAX_STOP = Duration.ofSeconds(3);
  private static final String READY = "Ready to accept connections";

  /**
   * The shell becomes redis-server itself (exec keeps its process id, so a kill from here hits
   * Redis), and leaves a watcher behind that reads a pipe from this JVM and kills Redis at its end:
   * the kernel closes the pipe however the JVM dies. When Redis dies first, the JDK closes the pipe
   * in that moment, long before the process id could be given out again. A session of its own,
   * where setsid exists, keeps the terminal's Ctrl-C away: Redis must outlive the applications'
   * orderly stop.
   */
  private static final String GUARD =
      """
      exec 3<&0
      (
        trap '' HUP INT TERM
        read -r _ <&3
        kill -9 $$
      ) >/dev/null 2>&1 &
      exec 3<&- </dev/null
      command -v setsid >/dev/null && exec setsid "$@"
      exec "$@"
      """;

  private final Process process;

  private RedisProcess(Process process) {
    this.process = process;
  }

  static RedisProcess start(Path binary, int port) {
    RedisProcess redis = new RedisProcess(launch(binary, port));
    var ready = new CompletableFuture<Void>();
    Thread.ofVirtual().name("redis-log").start(() -> redis.readLog(ready));
    redis.await(ready, binary);
    return redis;
  }

  private static Process launch(Path binary, int port) {
    List<String> guarded = List.of("/bin/sh", "-c", GUARD, "redis-guard", binary.toString());
    List<String> options =
        List.of(
            "--bind", "127.0.0.1",
            "--port", Integer.toString(port),
            // Nothing on disk: Redis holds leases only, and a lease must not come back from the
            // dead.
            "--save", "",
            "--appendonly", "no",
            // A refused write is seen and handled; an evicted lease would be silently lost.
            "--maxmemory", "256mb",
            "--maxmemory-policy", "noeviction",
            "--tcp-backlog", "128");
    List<String> command = Stream.concat(guarded.stream(), options.stream()).toList();
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw failed(binary, String.valueOf(e.getMessage()), e);
    }
  }

  /** Reads until Redis ends: a full pipe would stop it. */
  private void readLog(CompletableFuture<Void> ready) {
    String last = "it ended without a word";
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log.debug("{}", line);
        last = line.isBlank() ? last : line;
        if (line.contains(READY)) {
          ready.complete(null);
        }
      }
    } catch (IOException e) {
      last = String.valueOf(e.getMessage());
    }
    ready.completeExceptionally(new IllegalStateException(last));
  }

  private void await(CompletableFuture<Void> ready, Path binary) {
    try {
      ready.get(MAX_START.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw failed(binary, EmbeddedStartException.reason(e), e);
    } catch (TimeoutException e) {
      process.destroyForcibly();
      throw failed(binary, "not ready after " + MAX_START.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw failed(binary, "interrupted", e);
    }
  }

  private static EmbeddedStartException failed(Path binary, String reason, Throwable cause) {
    return new EmbeddedStartException(
        "Redis did not start from %s: %s; install redis-server on the PATH, or set REDIS_URL"
            .formatted(binary, reason),
        cause);
  }

  long pid() {
    return process.pid();
  }

  /** SIGTERM, then SIGKILL for one that does not hear. */
  void stop() {
    process.destroy();
    if (!ended()) {
      kill();
    }
  }

  /** SIGKILL; back when the process has gone. */
  void kill() {
    process.destroyForcibly();
    if (!ended()) {
      log.warn("Redis {} did not end within {} of SIGKILL; its port stays taken", pid(), MAX_STOP);
    }
  }

  private boolean ended() {
    try {
      return process.waitFor(MAX_STOP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
