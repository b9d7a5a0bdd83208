package io.headrace.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;

/**
 * Reads the server's metrics page when the measured span begins, every few seconds, and at its end.
 */
final class ServerWatch {
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final Vertx vertx;
  private final LoadPlan plan;
  private final LongSupplier elapsed;
  private final Collection<LoadResult.ServerSample> samples = new ConcurrentLinkedQueue<>();

  ServerWatch(Vertx vertx, LoadPlan plan, LongSupplier elapsed) {
    this.vertx = vertx;
    this.plan = plan;
    this.elapsed = elapsed;
  }

  /** Begins; the future completes, always well, when the last reading has ended. */
  Future<?> start() {
    return plan.target().metrics().<Future<?>>map(this::schedule).orElse(Future.succeededFuture());
  }

  List<LoadResult.ServerSample> samples() {
    return List.copyOf(samples);
  }

  private Future<?> schedule(URI page) {
    HttpClient client = vertx.createHttpClient();
    long warmup = plan.arrivals().warmup().toMillis();
    long end = plan.arrivals().total().toMillis();
    LongStream.iterate(warmup, at -> at < end, at -> at + EVERY.toMillis())
        .forEach(at -> vertx.setTimer(Math.max(1, at), _ -> read(client, page)));
    return vertx.timer(end).compose(_ -> read(client, page)).otherwiseEmpty();
  }

  /** A page that cannot be read is a missing sample, not a failed run. */
  private Future<?> read(HttpClient client, URI page) {
    double at = elapsed.getAsLong() / 1e9;
    return client
        .request(new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(page.toString()))
        .compose(request -> request.send())
        .compose(HttpClientResponse::body)
        .map(Buffer::toString)
        .onSuccess(text -> samples.add(new LoadResult.ServerSample(at, MetricsPage.read(text))));
  }
}
