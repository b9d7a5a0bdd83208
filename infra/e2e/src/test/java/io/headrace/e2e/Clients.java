package io.headrace.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Clients that submit background jobs at a steady rate, whatever happens to the servers. */
final class Clients {
  private static final Pattern ID = Pattern.compile("\"id\":\"(resp_[0-9a-v]+)\"");
  private static final int MAX_OPEN_CALLS = 500;

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final List<String> urls;
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger broken = new AtomicInteger();

  private final IntFunction<String> bodies;
  private final Optional<Duration> deadline;

  Clients(List<String> urls) {
    this(
        urls,
        job ->
            "{\"model\":\"sim-small\",\"input\":\"question %d\",\"background\":true}"
                .formatted(job));
  }

  /**
   * @param bodies of create calls, by the job's number
   */
  Clients(List<String> urls, IntFunction<String> bodies) {
    this(urls, bodies, Optional.empty());
  }

  /**
   * @param deadline of each job, in whole seconds; empty: the server's
   */
  Clients(List<String> urls, IntFunction<String> bodies, Optional<Duration> deadline) {
    this.urls = urls;
    this.bodies = bodies;
    this.deadline = deadline;
  }

  /** Returns when at least so many jobs have been tried, each once, and {@code enough} says so. */
  void submit(int jobs, int perSecond, BooleanSupplier enough) {
    Semaphore open = new Semaphore(MAX_OPEN_CALLS);
    try (ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
      long begun = System.nanoTime();
      for (int i = 0; i < jobs || !enough.getAsBoolean(); i++) {
        int job = i;
        awaitNanos(begun + TimeUnit.SECONDS.toNanos(1) * i / perSecond);
        open.acquireUninterruptibly();
        calls.execute(() -> {
          submitOne(job);
          open.release();
        });
      }
    }
  }

  private static void awaitNanos(long due) {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void submitOne(int job) {
    try {
      HttpResponse<String> answer =
          post(urls.get(job % urls.size()) + "/v1/responses", bodies.apply(job));
      Matcher id = ID.matcher(answer.body());
      if (answer.statusCode() == 200 && id.find()) {
        accepted.add(id.group(1));
      } else {
        refused.incrementAndGet();
      }
    } catch (IOException e) {
      broken.incrementAndGet();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  HttpResponse<String> post(String url, String body) throws IOException, InterruptedException {
    return http.send(
        request(url).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString());
  }

  HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return http.send(request(url).GET().build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String url) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Authorization", "Bearer sk-headrace-dev")
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(30));
    deadline.ifPresent(in -> request.header("X-Headrace-Timeout", Long.toString(in.toSeconds())));
    return request;
  }

  /** Ids that were answered with 200: what must not be lost. */
  Set<String> accepted() {
    return accepted;
  }

  /** Answers other than 200. */
  int refused() {
    return refused.get();
  }

  /** Calls without an answer: the job may have been accepted or not. */
  int broken() {
    return broken.get();
  }
}
