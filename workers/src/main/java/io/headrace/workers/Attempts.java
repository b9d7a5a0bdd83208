package io.headrace.workers;

import io.headrace.job.JobError;
import io.headrace.job.JobStatus;
import io.headrace.workers.pacing.Pause;
import io.headrace.workers.provider.Call;
import io.headrace.workers.provider.Provider;
import io.headrace.workers.provider.Reply;
import io.headrace.workers.resilience.Decision;
import io.headrace.workers.resilience.Decision.Again;
import io.headrace.workers.resilience.Decision.Answer;
import io.headrace.workers.resilience.Decision.GiveUp;
import io.headrace.workers.resilience.Decision.PauseLane;
import io.headrace.workers.resilience.RetryBudget;
import io.headrace.workers.resilience.RetryPolicy;
import io.headrace.workers.window.Job;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A lane's way of getting one job answered: wait for the permission to call, call, decide. */
final class Attempts {
  private static final int GATEWAY_TIMEOUT = 504;

  /** After a pause jobs go on spread over this time, not all at once. */
  private static final long RESUME_SPREAD_MILLIS = 1_000;

  /** A job that others keep from calling asks again this soon. */
  private static final Duration PLACE_CHECK = Duration.ofMillis(100);

  private final String lane;
  private final Provider provider;
  private final UnaryOperator<String> servedModel;
  private final RetryPolicy policy;
  private final RetryBudget budget;
  private final Gate gate;
  private final Consumer<Duration> pauseLane;
  private final LaneObserver observer;
  private final Duration callTimeout;
  private final InstantSource clock;

  Attempts(
      String lane,
      Provider provider,
      UnaryOperator<String> servedModel,
      RetryPolicy policy,
      RetryBudget budget,
      Gate gate,
      Consumer<Duration> pauseLane,
      LaneObserver observer,
      Duration callTimeout,
      InstantSource clock) {
    this.lane = lane;
    this.provider = provider;
    this.servedModel = servedModel;
    this.policy = policy;
    this.budget = budget;
    this.gate = gate;
    this.pauseLane = pauseLane;
    this.observer = observer;
    this.callTimeout = callTimeout;
    this.clock = clock;
  }

  /** How a job ended, with what is known of its calls. */
  record End(Decision decision, Outcomes.Calls calls) {}

  /**
   * @param life tells when the job was cancelled, and is told of each call
   */
  End run(Job job, JobLife life) throws InterruptedException {
    long queuedMillis = clock.millis() - job.source().timestamp();
    String model = servedModel.apply(job.request().model());
    Outcomes.Calls calls = new Outcomes.Calls("", model, 0, queuedMillis, 0);
    while (true) {
      if (life.isCancelled()) {
        return new End(cancelled(), calls);
      }
      Duration left = left(job);
      if (!left.isPositive()) {
        return new End(expired(), calls);
      }
      OptionalInt permission = gate.tryEnter();
      if (permission.isEmpty()) {
        job.leavePlace();
        life.await(shorter(gate.nextTry(), left));
        continue;
      }
      if (!takePlace(job, permission.getAsInt())) {
        life.await(shorter(PLACE_CHECK, left));
        continue;
      }
      Instant begun = clock.instant();
      Optional<Reply> replied = call(job, life, model, left, permission.getAsInt());
      long millis = Duration.between(begun, clock.instant()).toMillis();
      calls = new Outcomes.Calls(lane, model, calls.attempts() + 1, queuedMillis, millis);
      replied.ifPresent(done -> observer.called(done, millis));
      if (replied.isEmpty() || life.isCancelled()) {
        return new End(cancelled(), calls);
      }
      Reply reply = replied.get();
      if (isOurLimit(reply, left)) {
        return new End(expired(), calls);
      }
      switch (decide(reply, calls.attempts())) {
        case PauseLane(Duration pause) -> {
          pauseLane.accept(pause);
          calls = new Outcomes.Calls(lane, model, calls.attempts() - 1, queuedMillis, millis);
        }
        case Again(Duration backoff) -> {
          job.leavePlace();
          life.await(shorter(backoff, left(job)));
        }
        case Answer answer -> {
          return new End(answer, calls);
        }
        case GiveUp end -> {
          boolean late = !clock.instant().isBefore(job.request().deadline());
          return new End(late ? expired() : end, calls);
        }
      }
    }
  }

  /** Without a place the gate is left as it was entered. */
  private boolean takePlace(Job job, int permission) throws InterruptedException {
    boolean taken = false;
    try {
      taken = job.takePlace();
      return taken;
    } finally {
      if (!taken) {
        gate.leaveUncounted(permission);
      }
    }
  }

  private Duration left(Job job) {
    return Duration.between(clock.instant(), job.request().deadline());
  }

  /** Makes one call, and has the gate left in any case; empty when the job was cancelled. */
  private Optional<Reply> call(Job job, JobLife life, String model, Duration left, int permission)
      throws InterruptedException {
    Instant begun = clock.instant();
    Optional<Reply> reply = Optional.empty();
    try {
      reply = replyTo(job, life, model, left);
      return reply;
    } finally {
      long millis = Duration.between(begun, clock.instant()).toMillis();
      reply
          .filter(ended -> !isOurLimit(ended, left))
          .ifPresentOrElse(
              counted -> gate.leave(permission, counted, millis),
              () -> gate.leaveUncounted(permission));
    }
  }

  /** The job's deadline stopped the call before the provider's time was up: not its failure. */
  private boolean isOurLimit(Reply reply, Duration left) {
    return reply instanceof Reply.TimedOut && left.compareTo(callTimeout) < 0;
  }

  private Optional<Reply> replyTo(Job job, JobLife life, String model, Duration left)
      throws InterruptedException {
    Call call =
        new Call(
            job.id(),
            Outcomes.created(job),
            job.request(),
            job.body(),
            model,
            shorter(callTimeout, left));
    if (!life.callBegins()) {
      return Optional.empty();
    }
    try {
      return Optional.of(provider.call(call));
    } catch (InterruptedException e) {
      if (life.isCancelled()) {
        return Optional.empty();
      }
      throw e;
    } finally {
      life.callEnds();
    }
  }

  private Decision decide(Reply reply, int attempt) {
    budget.call();
    boolean last = attempt >= policy.attempts();
    boolean mayRetry =
        switch (reply) {
          case Reply.Overloaded _, Reply.TimedOut _, Reply.Unreachable _ -> !last && budget.take();
          case Reply.Answered _, Reply.Throttled _, Reply.Refused _ -> false;
        };
    return policy.decide(reply, attempt, mayRetry, ThreadLocalRandom.current().nextDouble());
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static GiveUp expired() {
    String message = "The job's deadline passed before a provider had answered it.";
    return new GiveUp(
        JobStatus.EXPIRED,
        GATEWAY_TIMEOUT,
        new JobError("server_error", "deadline_exceeded", message, ""));
  }

  private static GiveUp cancelled() {
    JobError error = new JobError("server_error", "job_cancelled", "The job was cancelled.", "");
    return new GiveUp(JobStatus.CANCELLED, 200, error);
  }

  /** When a lane's provider may be called: not during a pause, not while its breaker is open. */
  static final class Gate {
    private static final Duration OPEN_CHECK = Duration.ofMillis(500);

    private final Pause pause;
    private final Breaker breaker;

    Gate(Pause pause, Breaker breaker) {
      this.pause = pause;
      this.breaker = breaker;
    }

    /** A permission to call, to be handed back after the call; empty when there is none now. */
    OptionalInt tryEnter() {
      return pause.left().isPositive() ? OptionalInt.empty() : breaker.tryEnter();
    }

    /** How long to wait before asking again. */
    Duration nextTry() {
      Duration paused = pause.left();
      return paused.isPositive()
          ? paused.plusMillis(ThreadLocalRandom.current().nextLong(RESUME_SPREAD_MILLIS))
          : OPEN_CHECK;
    }

    void leave(int permission, Reply reply, long millis) {
      breaker.leave(permission, reply, millis);
    }

    /** The call was stopped from our side, which says nothing of the provider. */
    void leaveUncounted(int permission) {
      breaker.leaveUncounted(permission);
    }
  }
}
