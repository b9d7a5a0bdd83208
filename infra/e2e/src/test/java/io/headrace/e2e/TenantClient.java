package io.headrace.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** One tenant's client: submits background jobs of its kind. */
final class TenantClient {
  private static final int MAX_OPEN_CALLS = 50;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final List<String> urls;
  private final String tenant;
  private final String body;
  private final AtomicInteger accepted = new AtomicInteger();

  /** How often each answer came that isn't 200, or what came instead of one. */
  private final Map<String, Integer> refusals = new ConcurrentHashMap<>();

  /**
   * @param bytes of each job's input
   * @param tier OpenAI's {@code service_tier}
   */
  TenantClient(List<String> urls, String tenant, int bytes, String tier) {
    this.urls = urls;
    this.tenant = tenant;
    this.body =
        "{\"model\":\"sim-small\",\"background\":true,\"service_tier\":\"%s\",\"input\":\"%s\"}"
            .formatted(tier, "word ".repeat(Math.max(1, bytes / 5)));
  }

  static String key(String tenant) {
    return "sk-headrace-" + tenant;
  }

  /** So many jobs, as fast as they are taken. */
  void flood(int jobs) {
    Semaphore open = new Semaphore(MAX_OPEN_CALLS);
    try (ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < jobs; i++) {
        open.acquireUninterruptibly();
        calls.execute(() -> {
          submit();
          open.release();
        });
      }
    }
  }

  /** Jobs at random moments until then, so many a second on the average. */
  void trickle(double perSecond, RandomGenerator random, long untilNanos) {
    try (ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
      for (long next = System.nanoTime(); next < untilNanos; ) {
        TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
        calls.execute(this::submit);
        next += (long) (random.nextExponential() / perSecond * TimeUnit.SECONDS.toNanos(1));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void submit() {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(urls.get(accepted.get() % urls.size()) + "/v1/responses"))
            .header("Authorization", "Bearer " + key(tenant))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(30))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
      if (answer.statusCode() == 200) {
        accepted.incrementAndGet();
      } else {
        refusals.merge(answer.statusCode() + " " + answer.body(), 1, Integer::sum);
      }
    } catch (IOException e) { // not accepted, as far as anybody knows
      refusals.merge(e.toString(), 1, Integer::sum);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  String tenant() {
    return tenant;
  }

  int accepted() {
    return accepted.get();
  }

  Map<String, Integer> refusals() {
    return refusals;
  }
}
