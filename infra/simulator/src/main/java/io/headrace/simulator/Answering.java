package io.headrace.simulator;

import io.headrace.simulator.RateLimits.Admission;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides what happens to a call. Refusals that a real provider makes at its door come at once;
 * answers, and failures that happen behind the door, come after the latency.
 */
final class Answering {
  private static final long LATENCY_SALT = 0x6c6174656e6379L;
  private static final long SECOND_MILLIS = 1000;

  private final Controls controls;
  private final Accounts accounts;
  private final InstantSource clock;
  private final LongSupplier nanoTicker;
  private final long idSeed;

  Answering(Controls controls, Accounts accounts, InstantSource clock, LongSupplier nanoTicker) {
    this.controls = controls;
    this.accounts = accounts;
    this.clock = clock;
    this.nanoTicker = nanoTicker;
    this.idSeed = Dice.mix(clock.millis()); // another run gives other ids
  }

  /** Whose call came in, and where; the key is null when it brought none. */
  record Arrival(CallLedger.Ticket ticket, Service service, @Nullable String key) {
    Reply refuse(Refusal refusal, long delay) {
      return new Reply.Whole(service.manners().refuse(refusal, ticket.serial()), delay);
    }

    Reply refuse(Refusal refusal) {
      return refuse(refusal, 0);
    }
  }

  Reply decide(Arrival arrival, Question question) {
    Behavior behavior = controls.of(arrival.service().manners().provider());
    Optional<Refusal> atTheDoor = atTheDoor(behavior, arrival.key(), question);
    if (atTheDoor.isPresent()) {
      return arrival.refuse(atTheDoor.get());
    }
    return switch (read(arrival.service().dialect(), question)) {
      case Refusal refusal -> arrival.refuse(refusal);
      case Prompt prompt -> draw(behavior, arrival, prompt);
    };
  }

  private static Reading read(Dialect dialect, Question question) {
    try {
      return dialect.read(question);
    } catch (RequestScan.NotJsonException _) {
      return new Refusal.NotJson();
    }
  }

  private static Optional<Refusal> atTheDoor(
      Behavior behavior, @Nullable String key, Question question) {
    if (behavior.requireKey() && key == null) {
      return Optional.of(new Refusal.KeyMissing());
    }
    if (behavior.requireKey() && !behavior.knows(key)) {
      return Optional.of(new Refusal.KeyWrong());
    }
    if (behavior.faults().outage()) {
      return Optional.of(new Refusal.Overloaded());
    }
    return question.version() == null
        ? Optional.of(new Refusal.VersionMissing())
        : Optional.empty();
  }

  private Reply draw(Behavior behavior, Arrival arrival, Prompt prompt) {
    long die = Dice.roll(behavior.seed(), arrival.ticket().number());
    Fault fault = behavior.faults().pick(Dice.uniform(die));
    long delay = Math.round(behavior.latency().sampleMs(Dice.mix(die ^ LATENCY_SALT)));
    return switch (fault) {
      case HTTP_429 -> arrival.refuse(new Refusal.Throttled());
      case HTTP_503 -> arrival.refuse(new Refusal.Overloaded());
      case QUOTA -> arrival.refuse(new Refusal.QuotaSpent());
      case HTTP_500 -> arrival.refuse(new Refusal.ServerError(), delay);
      case HTTP_502 -> arrival.refuse(new Refusal.BadGateway(), delay);
      case DROP -> new Reply.Dropped(delay);
      case HANG -> new Reply.Hung();
      case TRUNCATE, MALFORMED, SLOW_BODY, NONE -> admit(behavior, arrival, prompt, fault, delay);
    };
  }

  private Reply admit(Behavior behavior, Arrival arrival, Prompt prompt, Fault fault, long delay) {
    long id = Dice.roll(idSeed, arrival.ticket().serial());
    long second = clock.millis() / SECOND_MILLIS;
    Completion completion = Completion.of(prompt, behavior, id, second);
    return switch (take(behavior, arrival, prompt, completion)) {
      case Admission.Refused refused ->
          arrival.refuse(new Refusal.LimitReached(prompt.model(), refused));
      case Admission.Admitted(LimitState state) -> {
        Answer plain = Answer.of(Answer.OK, arrival.service().dialect().write(prompt, completion));
        yield spoil(fault, plain.withLimits(state), delay, behavior.faults().slowBodyMs());
      }
    };
  }

  private Admission take(Behavior behavior, Arrival arrival, Prompt prompt, Completion completion) {
    Accounts.Demand demand =
        new Accounts.Demand(
            arrival.service().manners().provider(),
            arrival.key(),
            prompt.model(),
            completion.usage(),
            nanoTicker.getAsLong(),
            completion.createdAt());
    return accounts.take(demand, behavior.terms(arrival.key(), prompt.model()));
  }

  private static Reply spoil(Fault fault, Answer answer, long delay, long slowBodyMs) {
    return switch (fault) {
      case TRUNCATE -> new Reply.Truncated(answer, delay);
      case MALFORMED -> new Reply.Malformed(answer, delay);
      case SLOW_BODY -> new Reply.Slow(answer, delay, slowBodyMs);
      case HTTP_500, HTTP_502, HTTP_503, HTTP_429, QUOTA, DROP, HANG, NONE ->
          new Reply.Whole(answer, delay);
    };
  }
}
