package io.headrace.bench;

import io.headrace.bench.Recorder.Count;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.LongSupplier;

/**
 * One event loop's share of the load. {@link #tick} sends what is due; a job in flight follows its
 * {@link Step}s until it ends. An arrival that may not be sent yet is not stored: the schedule
 * simply stands at it, so a long wait costs no memory and its length is counted in the latency.
 */
final class Lane {
  private static final long TICK_MS = 1;

  private final Vertx vertx;
  private final Calls calls;
  private final RequestBodies bodies;
  private final Schedule schedule;
  private final Mode mode;
  private final Span span;
  private final int maxInFlight;
  private final long lastNanos;
  private final LongSupplier elapsed;
  private final SpanCost cost;
  private final Recorder recorder = new Recorder();
  private final Promise<Lane> done = Promise.promise();
  private int inFlight;
  private boolean sending;

  Lane(Vertx vertx, Calls calls, RequestBodies bodies, LoadPlan plan, int lane, LongSupplier time) {
    this.vertx = vertx;
    this.calls = calls;
    this.bodies = bodies;
    this.schedule = new Schedule(plan.arrivals(), lane, plan.limits().eventLoops());
    this.mode = plan.mode();
    this.span = Span.of(plan.arrivals());
    this.maxInFlight = plan.limits().maxInFlight() / plan.limits().eventLoops();
    this.lastNanos = span.toNanos() + plan.limits().drain().toNanos();
    this.elapsed = time;
    this.cost = new SpanCost(span, CpuClock::now);
  }

  /** Runs to the end of the schedule and of its jobs, at most to the end of the drain. */
  Future<Lane> run() {
    vertx.setPeriodic(TICK_MS, this::tick);
    return done.future();
  }

  Recorder recorder() {
    return recorder;
  }

  SpanCost cost() {
    return cost;
  }

  private void tick(long timer) {
    long now = elapsed.getAsLong();
    cost.look(now, recorder.count(Count.CALLS));
    send();
    if (finished(now)) {
      vertx.cancelTimer(timer);
      stop();
    }
  }

  private boolean finished(long now) {
    boolean idle = inFlight == 0 && schedule.exhausted();
    return now > lastNanos || (now >= span.toNanos() && idle);
  }

  private void stop() {
    for (int i = 0; i < inFlight; i++) {
      recorder.error("unfinished");
    }
    for (; !schedule.exhausted(); schedule.advance()) {
      recorder.add(Count.DROPPED);
      countDue(schedule.dueNanos());
    }
    done.complete(this);
  }

  private boolean over() {
    return done.future().isComplete();
  }

  /** Not re-entrant: a job that ends within its own start leaves the rest to the outer loop. */
  private void send() {
    if (sending || over()) {
      return;
    }
    sending = true;
    long now = elapsed.getAsLong();
    while (!schedule.exhausted() && schedule.dueNanos() <= now && inFlight < maxInFlight) {
      start(now);
      now = elapsed.getAsLong();
    }
    sending = false;
  }

  private void start(long now) {
    InFlight job = new InFlight(schedule.dueNanos());
    long arrival = schedule.index();
    schedule.advance();
    inFlight++;
    countDue(job.dueNanos);
    if (span.contains(now)) {
      recorder.add(Count.SENT);
    }
    job.record(Measure.DISPATCH, now);
    calls.submit(bodies.of(arrival), job);
  }

  private void countDue(long dueNanos) {
    if (span.contains(dueNanos)) {
      recorder.add(Count.DUE);
    }
  }

  /** A job from its submit call to its end. */
  private final class InFlight implements Calls.Listener {
    private final long dueNanos;
    private boolean submitted;

    InFlight(long dueNanos) {
      this.dueNanos = dueNanos;
    }

    @Override
    public void answered(Answer answer) {
      if (over()) {
        return;
      }
      recorder.add(Count.CALLS);
      long now = elapsed.getAsLong();
      if (!submitted && mode.submitsInBackground() && answer.httpStatus() == 200) {
        record(Measure.SUBMIT, now);
      }
      submitted = true;
      switch (Step.after(mode, answer)) {
        case Step.Finish() -> finish(answer, now);
        case Step.GiveUp(String kind) -> giveUp(kind);
        case Step.Ask(String id, var pause) when pause.isZero() -> calls.retrieve(id, this);
        case Step.Ask(String id, var pause) ->
            vertx.setTimer(pause.toMillis(), _ -> calls.retrieve(id, this));
        case Step.Expect(String id) -> calls.expect(id, this);
      }
    }

    @Override
    public void broken(Throwable cause) {
      if (!over()) {
        giveUp("connection: " + cause.getClass().getSimpleName());
      }
    }

    private void finish(Answer answer, long now) {
      switch (mode) {
        case Mode.Submit _ -> {}
        case Mode.Webhook _ -> record(Measure.WEBHOOK, now);
        case Mode.Wait _, Mode.Background _, Mode.Poll _ -> {
          record(Measure.OUTCOME, now);
          answer.providerNanos().ifPresent(provider -> record(Measure.ADDED, now - provider));
        }
      }
      if (span.contains(now)) {
        recorder.add(Count.ENDED);
      }
      if (span.contains(dueNanos)) {
        recorder.add(Count.OK);
      }
      leave();
    }

    private void giveUp(String kind) {
      recorder.error(kind);
      leave();
    }

    private void leave() {
      inFlight--;
      send();
    }

    private void record(Measure measure, long now) {
      if (span.contains(dueNanos)) {
        recorder.latency(measure, now - dueNanos);
      }
    }
  }
}
