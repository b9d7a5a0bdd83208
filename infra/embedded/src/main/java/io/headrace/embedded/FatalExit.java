package io.headrace.embedded;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when Kafka, on any of its threads, decides to end the JVM. While a start is guarded
 * the start fails and the JVM lives; later, for example when the disk is full, one line is logged
 * before the JVM is halted as Kafka wants: a half-dead broker serves nobody and hides the cause.
 */
final class FatalExit implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FatalExit.class);

  /** JVM-wide because Kafka's {@link Exit} is. */
  private static final Set<FatalExit> guards = ConcurrentHashMap.newKeySet();

  private final CompletableFuture<?> start;

  private FatalExit(CompletableFuture<?> start) {
    this.start = start;
  }

  static FatalExit guard(CompletableFuture<?> start) {
    Exit.setExitProcedure(FatalExit::ended);
    Exit.setHaltProcedure(FatalExit::ended);
    var guard = new FatalExit(start);
    guards.add(guard);
    return guard;
  }

  private static void ended(int status, @Nullable String message) {
    String reason = message == null ? "its log has the cause" : message;
    var stop = new IllegalStateException("it gave up with status " + status + ", " + reason);
    if (guards.isEmpty()) {
      log.error("Kafka has failed for good ({}), so this process ends now", reason);
      Runtime.getRuntime().halt(status);
    }
    guards.forEach(guard -> guard.start.completeExceptionally(stop));
    throw stop; // Kafka's callers count on never coming back
  }

  @Override
  public void close() {
    guards.remove(this);
  }
}
