package io.headrace.simulator;

import io.headrace.simulator.RateLimits.Admission;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides what happens to a call. Refusals that a real provider makes at its door come at once;
 * answers, and failures that happen behind the door, come after the latency.
 */
final class Answering {
  private static final String BEARER = "Bearer ";
  private static final long LATENCY_SALT = 0x6c6174656e6379L;

  private final Controls controls;
  private final InstantSource clock;
  private final LongSupplier nanoTicker;
  private final long idSeed;

  Answering(Controls controls, InstantSource clock, LongSupplier nanoTicker) {
    this.controls = controls;
    this.clock = clock;
    this.nanoTicker = nanoTicker;
    this.idSeed = Dice.mix(clock.millis()); // another run gives other ids
  }

  /** What came in, besides the body. */
  record Arrival(CallLedger.Ticket ticket, @Nullable String authorization) {
    boolean hasKey() {
      return authorization != null
          && authorization.startsWith(BEARER)
          && authorization.length() > BEARER.length();
    }
  }

  Reply decide(Dialect dialect, Arrival arrival, byte[] body) {
    Controls.Regime regime = controls.current();
    Behavior behavior = regime.behavior();
    if (behavior.requireKey() && !arrival.hasKey()) {
      return atOnce(dialect, new Refusal.KeyMissing());
    }
    if (behavior.faults().outage()) {
      return atOnce(dialect, new Refusal.Overloaded());
    }
    return switch (dialect.read(body)) {
      case Refusal refusal -> atOnce(dialect, refusal);
      case Prompt prompt -> draw(regime, dialect, arrival, prompt);
    };
  }

  private Reply draw(Controls.Regime regime, Dialect dialect, Arrival arrival, Prompt prompt) {
    Behavior behavior = regime.behavior();
    long die = Dice.roll(behavior.seed(), arrival.ticket().number());
    Fault fault = behavior.faults().pick(Dice.uniform(die));
    long delay = Math.round(behavior.latency().sampleMs(Dice.mix(die ^ LATENCY_SALT)));
    return switch (fault) {
      case HTTP_429 -> atOnce(dialect, new Refusal.Throttled());
      case HTTP_503 -> atOnce(dialect, new Refusal.Overloaded());
      case HTTP_500 -> new Reply.Whole(dialect.refuse(new Refusal.ServerError()), delay);
      case HTTP_502 -> new Reply.Whole(dialect.refuse(new Refusal.BadGateway()), delay);
      case DROP -> new Reply.Dropped(delay);
      case HANG -> new Reply.Hung();
      case TRUNCATE, MALFORMED, NONE -> admit(regime, dialect, arrival, prompt, fault, delay);
    };
  }

  private Reply admit(
      Controls.Regime regime,
      Dialect dialect,
      Arrival arrival,
      Prompt prompt,
      Fault fault,
      long delay) {
    long id = Dice.roll(idSeed, arrival.ticket().serial());
    Completion completion = Completion.of(prompt, regime.behavior(), id, clock.millis() / 1000);
    return switch (take(regime.limits(), arrival, prompt, completion)) {
      case Admission.Refused refused ->
          atOnce(dialect, new Refusal.LimitReached(prompt.model(), refused));
      case Admission.Admitted(LimitState state) -> {
        Answer plain = Answer.of(Answer.OK, dialect.write(prompt, completion));
        yield spoil(fault, plain.withLimits(state), delay);
      }
    };
  }

  private Admission take(RateLimits limits, Arrival arrival, Prompt prompt, Completion completion) {
    if (limits.unlimited()) {
      return Admission.Admitted.WITHOUT_LIMITS;
    }
    String key = arrival.authorization() == null ? "" : arrival.authorization();
    long tokens = (long) prompt.inputTokens() + completion.outputTokens();
    RateLimits.Pair pair = new RateLimits.Pair(Dice.hash(key), prompt.model());
    return limits.take(pair, tokens, nanoTicker.getAsLong());
  }

  private static Reply spoil(Fault fault, Answer answer, long delay) {
    return switch (fault) {
      case TRUNCATE -> new Reply.Truncated(answer, delay);
      case MALFORMED -> new Reply.Malformed(answer, delay);
      case HTTP_500, HTTP_502, HTTP_503, HTTP_429, DROP, HANG, NONE ->
          new Reply.Whole(answer, delay);
    };
  }

  private static Reply atOnce(Dialect dialect, Refusal refusal) {
    return new Reply.Whole(dialect.refuse(refusal), 0);
  }
}
