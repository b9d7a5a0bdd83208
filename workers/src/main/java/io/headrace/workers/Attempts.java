package io.headrace.workers;

import io.headrace.config.Hop;
import io.headrace.config.Selection;
import io.headrace.job.JobError;
import io.headrace.job.JobStatus;
import io.headrace.job.Tier;
import io.headrace.workers.pacing.AccountPool;
import io.headrace.workers.pacing.AccountPool.Demand;
import io.headrace.workers.pacing.AccountPool.Later;
import io.headrace.workers.pacing.AccountPool.Turn;
import io.headrace.workers.pacing.Permit;
import io.headrace.workers.pacing.TokenEstimates;
import io.headrace.workers.provider.Call;
import io.headrace.workers.provider.Provider;
import io.headrace.workers.provider.Reply;
import io.headrace.workers.resilience.Decision;
import io.headrace.workers.resilience.Decision.Again;
import io.headrace.workers.resilience.Decision.Answer;
import io.headrace.workers.resilience.Decision.GiveUp;
import io.headrace.workers.resilience.Decision.MoveOn;
import io.headrace.workers.resilience.Decision.NextAccount;
import io.headrace.workers.resilience.Decision.PauseAccount;
import io.headrace.workers.resilience.RetryBudget;
import io.headrace.workers.resilience.RetryPolicy;
import io.headrace.workers.window.Job;
import io.headrace.workers.window.Ticket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** A lane's way of getting one job answered: wait for the permission to call, call, decide. */
final class Attempts {
  private static final int BAD_GATEWAY = 502;
  private static final int GATEWAY_TIMEOUT = 504;

  private static final GiveUp ALL_REFUSED =
      new GiveUp(
          JobStatus.FAILED,
          BAD_GATEWAY,
          new JobError(
              "server_error",
              "provider_auth_failed",
              "The provider refuses the gateway's own keys, or what they may use is used up. An"
                  + " operator must see to it; the request itself is not at fault.",
              ""),
          true);

  /** A job that others keep from calling asks again this soon. */
  private static final Duration PLACE_CHECK = Duration.ofMillis(100);

  private final LaneOf lane;
  private final Provider provider;
  private final Chain chain;
  private final RetryPolicy policy;
  private final RetryBudget budget;
  private final AccountPool accounts;
  private final TokenEstimates estimates;
  private final LaneObserver observer;
  private final Conditions conditions;
  private final Duration callTimeout;
  private final Patience patience;
  private final InstantSource clock;

  /** The lane whose jobs these are, and how it asks for permits. */
  record LaneOf(String name, String provider, Selection selection) {}

  /**
   * How long a job waits for a permit before it looks elsewhere.
   *
   * @param fallbackAfter while no account can be called
   * @param cheaperAfter of a free tenant, while limits are used up
   * @param overflowAfter of anybody, while limits are used up; empty: it waits for them
   */
  record Patience(
      Duration fallbackAfter, Duration cheaperAfter, Optional<Duration> overflowAfter) {}

  Attempts(
      LaneOf lane,
      Provider provider,
      Chain chain,
      RetryPolicy policy,
      RetryBudget budget,
      AccountPool accounts,
      TokenEstimates estimates,
      LaneObserver observer,
      Conditions conditions,
      Duration callTimeout,
      Patience patience,
      InstantSource clock) {
    this.lane = lane;
    this.provider = provider;
    this.chain = chain;
    this.policy = policy;
    this.budget = budget;
    this.accounts = accounts;
    this.estimates = estimates;
    this.observer = observer;
    this.conditions = conditions;
    this.callTimeout = callTimeout;
    this.patience = patience;
    this.clock = clock;
  }

  /**
   * For the job's first call; empty when there is none now: the accounts tell when to look. A job
   * that goes on elsewhere begins without one.
   */
  Optional<Ticket> ticket(Job job) {
    Hop here = chain.here(job);
    if (passingBy(job, here).isPresent()) {
      return Optional.of(Ticket.NONE);
    }
    Demand demand = demand(job, here);
    return switch (accounts.tryTakeOrWake(demand)) {
      case Permit permit -> Optional.of(permit);
      case Later later ->
          elsewhere(job, demand, later).isPresent() || isRefusedToTheEnd(job, demand, Set.of())
              ? Optional.of(Ticket.NONE)
              : Optional.empty();
    };
  }

  /** Whether no account that is left will be tried again before the job's deadline. */
  private boolean isRefusedToTheEnd(Job job, Demand demand, Set<String> refused) {
    return accounts.refusedFor(demand, refused).compareTo(left(job)) >= 0;
  }

  private Optional<MoveOn> passingBy(Job job, Hop here) {
    return conditions.isPassedBy(here.model()) ? chain.passingBy(job) : Optional.empty();
  }

  /** Where a job goes that got no permit; empty while it waits. */
  private Optional<MoveOn> elsewhere(Job job, Demand demand, Later later) {
    Optional<MoveOn> onward =
        accounts.outage(demand).compareTo(patience.fallbackAfter()) >= 0
            ? chain.onward(job)
            : Optional.empty();
    return onward.or(() -> later.isLimited() ? whileScarce(job) : Optional.empty());
  }

  private Optional<MoveOn> whileScarce(Job job) {
    Duration waited = Duration.ofMillis(clock.millis() - job.source().timestamp());
    Optional<MoveOn> cheaper =
        job.request().tier() == Tier.FREE && waited.compareTo(patience.cheaperAfter()) >= 0
            ? chain.cheaper(job)
            : Optional.empty();
    return cheaper.or(() ->
        patience
            .overflowAfter()
            .filter(most -> waited.compareTo(most) >= 0)
            .flatMap(_ -> chain.passingBy(job)));
  }

  private Demand demand(Job job, Hop here) {
    String model = here.model();
    long tokens =
        accounts.countTokens()
            ? job.tokens(() -> estimates.estimate(job.request().tenant(), model, job.body()))
            : 0;
    return new Demand(
        lane.name(), lane.selection(), model, tokens, job.request().links().session());
  }

  /**
   * What jobs wait for together: the provider's own name for what is asked, how far they have come,
   * and whether a cheaper model would do, for those that can go on elsewhere don't wait behind
   * those that can't.
   */
  String model(Job job) {
    Hop here = chain.here(job);
    boolean hasCheaper = job.request().tier() == Tier.FREE && chain.hasCheaper(job);
    return here.place() + (hasCheaper ? " free " : " ") + here.model();
  }

  boolean isLate(Job job) {
    return !left(job).isPositive();
  }

  /** How a job ended, with what is known of its calls. */
  record End(Decision decision, Outcomes.Calls calls) {}

  /**
   * @param life tells when the job was cancelled, and is told of each call
   */
  End run(Job job, JobLife life) throws InterruptedException {
    long queuedMillis = clock.millis() - job.source().timestamp();
    Hop here = chain.here(job);
    String model = here.model();
    int before = Chain.attemptsBefore(job);
    Outcomes.Calls calls = new Outcomes.Calls("", model, before, queuedMillis, 0);
    Set<String> refused = new HashSet<>();
    GiveUp refusal = ALL_REFUSED;
    while (true) {
      if (life.isCancelled()) {
        return new End(cancelled(), calls);
      }
      Duration left = left(job);
      if (!left.isPositive()) {
        return new End(expired(), calls);
      }
      Demand demand = demand(job, here);
      Ticket held = job.takeTicket();
      if (!(held instanceof Permit)) {
        Optional<MoveOn> passingBy = passingBy(job, here);
        if (passingBy.isPresent()) {
          return new End(passingBy.get(), calls);
        }
      }
      Turn turn = held instanceof Permit first ? first : accounts.tryTake(demand, refused);
      if (turn instanceof Later later) {
        Optional<MoveOn> elsewhere = elsewhere(job, demand, later);
        if (elsewhere.isPresent()) {
          return new End(elsewhere.get(), calls);
        }
        if (isRefusedToTheEnd(job, demand, refused)) {
          return new End(orNext(job, refusal), calls);
        }
        job.leavePlace();
        life.await(shorter(later.delay(), left));
        continue;
      }
      Permit permit = (Permit) turn;
      if (!takePlace(job, permit)) {
        life.await(shorter(PLACE_CHECK, left));
        continue;
      }
      if (!life.callBegins()) {
        permit.giveBack();
        return new End(cancelled(), calls);
      }
      Optional<Reply> replied = call(job, life, model, left, permit);
      long millis = life.callMillis();
      calls =
          new Outcomes.Calls(lane.provider(), model, calls.attempts() + 1, queuedMillis, millis);
      if (replied.isEmpty() || life.isCancelled()) {
        return new End(cancelled(), calls);
      }
      Reply reply = replied.get();
      learn(job, model, reply);
      if (reply instanceof Reply.Overloaded(_, var asked) && asked.isPresent()) {
        permit.coolDown(asked);
      }
      if (isOurLimit(reply, left)) {
        return new End(expired(), calls);
      }
      switch (decide(reply, calls.attempts() - before)) {
        case PauseAccount(var asked) -> {
          permit.coolDown(asked);
          calls =
              new Outcomes.Calls(
                  lane.provider(), model, calls.attempts() - 1, queuedMillis, millis);
        }
        case NextAccount(var fault, GiveUp otherwise) -> {
          permit.refused(fault);
          refused.add(permit.account());
          if (accounts.refusedFor(demand, refused).isPositive()) {
            return new End(isLate(job) ? expired() : orNext(job, otherwise), calls);
          }
          refusal = otherwise;
          calls =
              new Outcomes.Calls(
                  lane.provider(), model, calls.attempts() - 1, queuedMillis, millis);
        }
        case Again(Duration backoff) -> {
          job.leavePlace();
          life.await(shorter(backoff, left(job)));
        }
        case Answer answer -> {
          return new End(answer, calls);
        }
        case MoveOn end -> {
          return new End(end, calls);
        }
        case GiveUp end -> {
          return new End(isLate(job) ? expired() : orMoveOn(job, end), calls);
        }
      }
    }
  }

  /** What its provider failed may go well at another; what was wrong with it won't. */
  private Decision orMoveOn(Job job, GiveUp end) {
    return end.mayGoWell() ? orNext(job, end) : end;
  }

  private Decision orNext(Job job, GiveUp end) {
    return chain.onward(job).<Decision>map(move -> move).orElse(end);
  }

  /** Without a place no call is made. */
  private static boolean takePlace(Job job, Permit permit) throws InterruptedException {
    boolean taken = false;
    try {
      taken = job.takePlace();
      return taken;
    } finally {
      if (!taken) {
        permit.giveBack();
      }
    }
  }

  private Duration left(Job job) {
    return Duration.between(clock.instant(), job.request().deadline());
  }

  /** Makes the call that has begun, and has the permit ended; empty when the job was cancelled. */
  private Optional<Reply> call(Job job, JobLife life, String model, Duration left, Permit permit)
      throws InterruptedException {
    Tier tier = job.request().tier();
    Optional<Reply> reply = Optional.empty();
    try {
      reply = replyTo(job, life, model, left, permit);
      return reply;
    } finally {
      long millis = life.callMillis();
      boolean isLate = reply.isPresent();
      reply
          .filter(ended -> !isOurLimit(ended, left))
          .ifPresentOrElse(
              counted -> {
                permit.ended(counted, millis);
                conditions.called(model, counted, millis);
                observer.calls().called(model, tier, counted, millis);
              },
              () -> {
                permit.stopped();
                conditions.stopped(model, millis);
                observer.calls().stopped(model, tier, isLate, millis);
              });
    }
  }

  /** The job's deadline stopped the call before the provider's time was up: not its failure. */
  private boolean isOurLimit(Reply reply, Duration left) {
    return reply instanceof Reply.TimedOut && left.compareTo(callTimeout) < 0;
  }

  private Optional<Reply> replyTo(Job job, JobLife life, String model, Duration left, Permit permit)
      throws InterruptedException {
    try {
      return Optional.of(provider.call(toCall(job, model, left, permit)));
    } catch (InterruptedException e) {
      if (life.isCancelled()) {
        return Optional.empty();
      }
      throw e;
    } finally {
      life.callEnds();
    }
  }

  private Call toCall(Job job, String model, Duration left, Permit permit) {
    return new Call(
        job.id(),
        Outcomes.created(job),
        job.request(),
        job.body(),
        model,
        permit.key(),
        permit.isLimited() ? Optional.of(permit::told) : Optional.empty(),
        shorter(callTimeout, left));
  }

  private void learn(Job job, String model, Reply reply) {
    if (reply instanceof Reply.Answered answered && accounts.countTokens()) {
      estimates.learned(job.request().tenant(), model, answered.usage());
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
}
