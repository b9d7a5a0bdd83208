package io.headrace.bench;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where the gateway sends webhooks during a run: a server of the generator's own, with an endpoint
 * registered for it and, where asked for, others that are dead or slow. It verifies nothing: this
 * client shares a machine with the server it measures.
 */
final class Inbox implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration SLOW = Duration.ofSeconds(9);
  private static final String SLOW_PATH = "/slow";

  /** Nobody listens there: the port of a protocol that nobody speaks. */
  private static final String DEAD = "http://127.0.0.1:9/dead";

  private static final JsonMapper JSON = new JsonMapper();

  /** Webhooks that came before their job's submit was answered, or twice; the oldest make room. */
  private static final int MAX_EARLY = 20_000;

  private static final int BACKLOG = 10_000;

  private final Vertx vertx;
  private final Registrations registrations;
  private final Map<String, Waiting> waiting = new HashMap<>();
  private final Map<String, Answer> early = new LinkedHashMap<>();
  private final List<String> registered = new ArrayList<>();

  private record Waiting(Calls.Listener listener, Context context) {}

  private Inbox(Vertx vertx, Registrations registrations) {
    this.vertx = vertx;
    this.registrations = registrations;
  }

  /**
   * Returns when the gateway knows the endpoints.
   *
   * @param troubled dead endpoints, and as many slow ones
   */
  static Inbox open(Vertx vertx, LoadPlan.Target target, int troubled) throws TimeoutException {
    Inbox inbox = new Inbox(vertx, new Registrations(vertx, target));
    try {
      inbox.listen(troubled);
      return inbox;
    } catch (TimeoutException | RuntimeException e) {
      inbox.close();
      throw e;
    }
  }

  private void listen(int troubled) throws TimeoutException {
    HttpServer server =
        await(
            vertx
                .createHttpServer(new HttpServerOptions().setAcceptBacklog(BACKLOG))
                .requestHandler(this::receive)
                .listen(0, "127.0.0.1"));
    String url = "http://127.0.0.1:" + server.actualPort();
    registered.add(await(registrations.create(url + "/")));
    for (int i = 0; i < troubled; i++) {
      registered.add(await(registrations.create(DEAD)));
      registered.add(await(registrations.create(url + SLOW_PATH)));
    }
  }

  /** Called on the event loop of the job. */
  synchronized void expect(String id, Calls.Listener listener) {
    Answer answer = early.remove(id);
    if (answer == null) {
      waiting.put(id, new Waiting(listener, vertx.getOrCreateContext()));
    } else {
      listener.answered(answer);
    }
  }

  private void receive(HttpServerRequest request) {
    if (SLOW_PATH.equals(request.path())) {
      vertx.setTimer(SLOW.toMillis(), _ -> request.response().end());
    } else {
      request
          .body()
          .onSuccess(body -> {
            request.response().end();
            answer(body.getBytes()).ifPresent(this::arrived);
          });
    }
  }

  private void arrived(Answer answer) {
    String id = answer.id().orElseThrow();
    Waiting job = take(id, answer);
    if (job != null) {
      job.context().runOnContext(_ -> job.listener().answered(answer));
    }
  }

  private synchronized @Nullable Waiting take(String id, Answer answer) {
    Waiting job = waiting.remove(id);
    if (job == null) {
      if (early.size() >= MAX_EARLY) {
        early.remove(early.keySet().iterator().next());
      }
      early.put(id, answer);
    }
    return job;
  }

  /** As if the job had been polled; empty for an event of anything else. */
  private static Optional<Answer> answer(byte[] event) {
    try {
      JsonNode json = JSON.readTree(event);
      String type = json.path("type").asString("");
      return JobStatus.of(type.substring(type.indexOf('.') + 1))
          .filter(_ -> type.startsWith("response."))
          .map(status ->
              new Answer(
                  200,
                  Optional.of(json.path("data").path("id").asString("")),
                  Optional.of(status),
                  OptionalLong.empty()));
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }

  private static <T> T await(Future<T> future) throws TimeoutException {
    return Objects.requireNonNull(future.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** The server ends with Vert.x. */
  @Override
  public void close() {
    for (String id : registered) {
      try {
        await(registrations.delete(id));
      } catch (TimeoutException | RuntimeException _) {
        System.err.println("webhook endpoint " + id + " stays registered");
      }
    }
  }
}
