package io.headrace.bench;

import io.headrace.bench.Recorder.Count;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** Runs a plan: one lane per event loop, all on one clock, their records merged at the end. */
public final class LoadGenerator {
  /** Beyond the drain, for the event loops to notice the end. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  private LoadGenerator() {}

  /** Sends the plan's load and blocks until every job has ended or the drain is over. */
  public static LoadResult run(LoadPlan plan) throws InterruptedException {
    RequestBodies bodies = RequestBodies.of(plan);
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(plan.limits().eventLoops()));
    try {
      return result(plan, bodies, vertx);
    } catch (TimeoutException e) {
      throw new IllegalStateException("the event loops did not end; the run has no result", e);
    } finally {
      vertx.close().await();
    }
  }

  private static LoadResult result(LoadPlan plan, RequestBodies bodies, Vertx vertx)
      throws TimeoutException {
    if (plan.mode() instanceof Mode.Webhook(int troubled)) {
      try (Inbox inbox = Inbox.open(vertx, plan.target(), troubled)) {
        return result(plan, bodies, vertx, Optional.of(inbox));
      }
    }
    return result(plan, bodies, vertx, Optional.empty());
  }

  private static LoadResult result(
      LoadPlan plan, RequestBodies bodies, Vertx vertx, Optional<Inbox> inbox)
      throws TimeoutException {
    long origin = System.nanoTime();
    LongSupplier elapsed = () -> System.nanoTime() - origin;
    ServerWatch server = new ServerWatch(vertx, plan, elapsed);
    Future<?> watched = server.start();
    List<Future<Lane>> lanes =
        IntStream.range(0, plan.limits().eventLoops())
            .mapToObj(lane -> start(vertx, bodies, plan, lane, elapsed, inbox))
            .toList();
    Duration limit = plan.arrivals().total().plus(plan.limits().drain()).plus(GRACE);
    Future.all(lanes).compose(_ -> watched).await(limit.toMillis(), TimeUnit.MILLISECONDS);
    return summarise(plan, lanes.stream().map(Future::result).toList(), server);
  }

  /** A deployment has an event loop of its own, on which the lane and its connections live. */
  private static Future<Lane> start(
      Vertx vertx,
      RequestBodies bodies,
      LoadPlan plan,
      int lane,
      LongSupplier elapsed,
      Optional<Inbox> inbox) {
    Promise<Lane> done = Promise.promise();
    vertx
        .deployVerticle(_ -> {
          int connections = plan.limits().connections() / plan.limits().eventLoops();
          Calls calls = new HttpCalls(vertx, plan, connections, inbox);
          new Lane(vertx, calls, bodies, plan, lane, elapsed).run().onComplete(done);
          return Future.succeededFuture();
        })
        .onFailure(done::tryFail);
    return done.future();
  }

  private static LoadResult summarise(LoadPlan plan, List<Lane> lanes, ServerWatch server) {
    Recorder all =
        lanes.stream().map(Lane::recorder).reduce(new Recorder(), Recorder::merge, Recorder::merge);
    return new LoadResult(
        plan,
        LoadResult.Machine.here(),
        rates(plan.arrivals(), all),
        new LoadResult.Jobs(
            all.count(Count.DUE),
            all.count(Count.OK),
            all.count(Count.LATE),
            all.count(Count.DROPPED)),
        all.errors(),
        latencies(all),
        cost(lanes),
        server.samples());
  }

  private static LoadResult.Rates rates(LoadPlan.Arrivals arrivals, Recorder all) {
    double seconds = arrivals.duration().toNanos() / 1e9;
    return new LoadResult.Rates(
        arrivals.rate(),
        all.count(Count.DUE) / seconds,
        all.count(Count.SENT) / seconds,
        all.count(Count.ENDED) / seconds);
  }

  private static Map<Measure, LoadResult.Latency> latencies(Recorder all) {
    Map<Measure, LoadResult.Latency> latencies = new EnumMap<>(Measure.class);
    for (Measure measure : Measure.values()) {
      latencies.put(measure, latency(all.histogram(measure)));
    }
    return latencies;
  }

  private static LoadResult.Latency latency(Histogram micros) {
    return new LoadResult.Latency(
        micros.getTotalCount(),
        micros.getMean() / 1000,
        millis(micros, 50),
        millis(micros, 90),
        millis(micros, 95),
        millis(micros, 99),
        millis(micros, 99.9),
        millis(micros, 99.99),
        micros.getMaxValue() / 1000.0);
  }

  private static double millis(Histogram micros, double percentile) {
    return micros.getValueAtPercentile(percentile) / 1000.0;
  }

  private static LoadResult.ClientCost cost(List<Lane> lanes) {
    long calls = lanes.stream().mapToLong(lane -> lane.cost().calls()).sum();
    long loops = lanes.stream().mapToLong(lane -> lane.cost().spent().threadNanos()).sum();
    long process = lanes.getFirst().cost().spent().processNanos();
    double perCall = 1000.0 * Math.max(1, calls);
    return new LoadResult.ClientCost(calls, loops / perCall, process / perCall);
  }
}
