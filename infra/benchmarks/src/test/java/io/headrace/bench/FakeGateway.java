package io.headrace.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A server that answers as the gateway does, over HTTP, with a job time and faults by choice. */
final class FakeGateway implements AutoCloseable {
  private static final String METRICS =
      """
      process_cpu_seconds_total 12.5
      process_resident_memory_bytes 1048576
      headrace_queue_lag{lane="a"} 3
      """;

  private static final String HOOKS = "/v1/webhook_endpoints";
  private static final int MOST_HOOKS_AT_ONCE = 1000;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final HttpServer server;
  private final HttpClient client =
      vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(MOST_HOOKS_AT_ONCE));
  private final Map<String, String> hooks = new ConcurrentHashMap<>();
  private final Map<String, Long> doneAt = new ConcurrentHashMap<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final Faults faults;
  private final long jobMillis;
  private long submits;
  private long stallEnd;

  /** Which submits go wrong, by number; 0 is never. */
  record Faults(long stallAt, Duration stall, long every, Fault fault) {
    static final Faults NONE = new Faults(0, Duration.ZERO, 0, Fault.STATUS_503);

    static Faults stalls(long at, Duration length) {
      return new Faults(at, length, 0, Fault.STATUS_503);
    }

    static Faults every(long count, Fault fault) {
      return new Faults(0, Duration.ZERO, count, fault);
    }
  }

  enum Fault {
    STATUS_503,
    DROPPED_CONNECTION,
    FAILED_JOB,
    SILENCE
  }

  FakeGateway(Duration job, Faults faults) {
    this.jobMillis = job.toMillis();
    this.faults = faults;
    this.server =
        vertx.createHttpServer().requestHandler(this::handle).listen(0, "127.0.0.1").await();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.actualPort());
  }

  /** Registered now, by id. */
  Map<String, String> hooks() {
    return hooks;
  }

  List<String> bodies() {
    return bodies;
  }

  private void handle(HttpServerRequest request) {
    if (path(request).equals("/metrics")) {
      request.response().end(METRICS);
    } else if (path(request).startsWith(HOOKS)) {
      request.body().onSuccess(body -> hook(request, body.toString()));
    } else if (request.method().equals(HttpMethod.POST)) {
      request.body().onSuccess(body -> submit(request, body.toString()));
    } else {
      retrieve(request);
    }
  }

  private void hook(HttpServerRequest request, String body) {
    if (request.method().equals(HttpMethod.POST)) {
      String id = "whe_" + hooks.size();
      hooks.put(id, body.replaceFirst(".*\"url\":\"([^\"]+)\".*", "$1"));
      request.response().end("{\"id\":\"" + id + "\"}");
    } else {
      hooks.remove(path(request).substring(HOOKS.length() + 1));
      request.response().end("{}");
    }
  }

  private void tell(String url, String id) {
    client
        .request(new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(url))
        .compose(request ->
            request.send(
                Buffer.buffer(
                    """
                    {"id":"evt_1","object":"event","type":"response.completed","data":{"id":"%s"}}
                    """
                        .formatted(id))));
  }

  private void submit(HttpServerRequest request, String body) {
    bodies.add(body);
    submits++;
    if (submits == faults.stallAt()) {
      stallEnd = nowMillis() + faults.stall().toMillis();
    }
    after(stallEnd - nowMillis(), () -> accept(request, body, "resp_" + submits));
  }

  private void accept(HttpServerRequest request, String body, String id) {
    if (faults.every() > 0 && submits % faults.every() == 0) {
      fail(request, id);
    } else if (body.contains("\"background\":true")) {
      doneAt.put(id, nowMillis() + jobMillis);
      after(jobMillis, () -> hooks.values().forEach(url -> tell(url, id)));
      answer(request, id, "queued");
    } else {
      after(jobMillis, () -> answer(request, id, "completed"));
    }
  }

  private void fail(HttpServerRequest request, String id) {
    switch (faults.fault()) {
      case STATUS_503 -> request.response().setStatusCode(503).end("{\"error\":{}}");
      case DROPPED_CONNECTION -> request.connection().close();
      case FAILED_JOB -> answer(request, id, "failed");
      case SILENCE -> {}
    }
  }

  private void retrieve(HttpServerRequest request) {
    String id = path(request).substring("/v1/responses/".length());
    long left = doneAt.getOrDefault(id, 0L) - nowMillis();
    if (request.getParam("wait") != null) {
      after(left, () -> answer(request, id, "completed"));
    } else {
      answer(request, id, left > 0 ? "in_progress" : "completed");
    }
  }

  private void answer(HttpServerRequest request, String id, String status) {
    request
        .response()
        .putHeader("content-type", "application/json")
        .putHeader("openai-processing-ms", Long.toString(jobMillis))
        .end(
            """
            {"id":"%s","object":"response","output":[{"id":"msg_1","status":"x"}],"status":"%s"}
            """
                .formatted(id, status));
  }

  private static String path(HttpServerRequest request) {
    return Objects.requireNonNull(request.path());
  }

  private void after(long millis, Runnable action) {
    if (millis <= 0) {
      action.run();
    } else {
      vertx.setTimer(millis, _ -> action.run());
    }
  }

  private static long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
