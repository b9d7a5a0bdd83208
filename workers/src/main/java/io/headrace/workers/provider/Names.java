package io.headrace.workers.provider;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Dns;

/**
 * Resolves host names within a time limit. The system's resolver takes as long as it likes, can't
 * be interrupted and holds a carrier thread, of which virtual threads have one per core: so it runs
 * on platform threads of its own, once for all calls that wait for the same name.
 */
public final class Names implements Dns, AutoCloseable {
  private final Map<String, CompletableFuture<List<InetAddress>>> asked = new ConcurrentHashMap<>();
  private final ExecutorService threads;
  private final Dns system;
  private final Duration limit;

  /**
   * @param atOnce names that are resolved at once; those that wait for the same share its answer
   */
  public Names(Dns system, Duration limit, int atOnce) {
    this.threads =
        Executors.newFixedThreadPool(
            atOnce, Thread.ofPlatform().daemon().name("resolve-", 0).factory());
    this.system = system;
    this.limit = limit;
  }

  @Override
  public List<InetAddress> lookup(String host) throws UnknownHostException {
    try {
      return List.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException _) {
      return resolve(host);
    }
  }

  private List<InetAddress> resolve(String host) throws UnknownHostException {
    try {
      return asked.computeIfAbsent(host, this::ask).get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      throw new UnknownHostException("not resolved within " + limit);
    } catch (ExecutionException _) {
      throw new UnknownHostException("not resolved");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // what the caller looks at
      throw new UnknownHostException("interrupted");
    }
  }

  private CompletableFuture<List<InetAddress>> ask(String host) {
    return CompletableFuture.supplyAsync(() -> systemLookup(host), threads);
  }

  private List<InetAddress> systemLookup(String host) {
    try {
      return system.lookup(host);
    } catch (UnknownHostException e) {
      throw new CompletionException(e);
    } finally {
      asked.remove(host); // the next call asks anew; the system keeps answers for a while
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
