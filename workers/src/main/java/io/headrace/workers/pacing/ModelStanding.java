package io.headrace.workers.pacing;

import io.headrace.workers.provider.RateHints;
import io.headrace.workers.provider.Reply;
import io.headrace.workers.provider.Reply.Fault;
import io.headrace.workers.resilience.Breaker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How one account stands with one model: pause, breaker, limits, calls under way. Guarded by the
 * pool's lock.
 */
final class ModelStanding {
  private static final Logger log = LoggerFactory.getLogger(ModelStanding.class);

  /** A key or a quota is mended by people. */
  private static final Duration REFUSED = Duration.ofMinutes(1);

  /** What was paused goes on step by step over this time, not all at once. */
  private static final Duration RAMP = Duration.ofSeconds(1);

  private static final int CALLS_AFTER_RAMP = 1_000;

  /** A breaker is asked again this soon. */
  private static final Duration OPEN_CHECK = Duration.ofMillis(500);

  /** A breaker doesn't tell for how long. */
  private static final Duration OPEN = Duration.ofMinutes(1);

  private static final Duration RAMP_CHECK = Duration.ofMillis(10);

  private final AccountStanding account;
  private final CoolDown coolDown;
  private final FleetPause refused;
  private final Breaker breaker;
  private final Optional<Allowance> own;
  private final List<Allowance> allowances;
  private final int concurrency;
  private final boolean hasOwnLimits;
  private final Life life;
  private volatile boolean known;
  private int underWay;

  /**
   * @param account what all its models share
   * @param coolDown after 429s
   * @param refused when it doesn't let the account ask for this model
   * @param own empty: the model has no limits of its own
   * @param life is told what becomes of it
   */
  ModelStanding(
      AccountStanding account,
      CoolDown coolDown,
      FleetPause refused,
      Breaker breaker,
      Optional<Allowance> own,
      int concurrency,
      Life life) {
    this.account = account;
    this.coolDown = coolDown;
    this.refused = refused;
    this.breaker = breaker;
    this.own = own;
    this.allowances = Stream.concat(own.stream(), account.allowance().stream()).toList();
    this.concurrency = concurrency;
    this.hasOwnLimits = own.isPresent() || concurrency < Integer.MAX_VALUE;
    this.life = life;
  }

  Breaker breaker() {
    return breaker;
  }

  /** What is made for a standing besides it. */
  interface Life {
    /**
     * Its first reply, or a breaker that is open, shows that it isn't a name that a client made up.
     */
    void known();

    void forgotten();
  }

  /** What keeps a call from being made. */
  enum Hindrance {
    NONE,
    /** It is over in a moment. */
    MOMENT,
    /** The account has used up what it may. */
    LIMIT,
    /** The account or the provider can't be called. */
    OUTAGE
  }

  /** What came of asking to enter: the breaker's permission, or how long to wait for what. */
  record Entry(
      OptionalInt permission,
      List<Allowance.Taken> taken,
      int rests,
      Duration delay,
      Hindrance hindrance) {
    static Entry refused(Duration wait, Hindrance hindrance) {
      return new Entry(OptionalInt.empty(), List.of(), 0, wait, hindrance);
    }
  }

  Entry tryEnter(long cost) {
    Duration paused = paused();
    if (paused.isPositive()) {
      return Entry.refused(paused, refusedFor().isPositive() ? Hindrance.OUTAGE : Hindrance.LIMIT);
    }
    if (underWay >= ramp(paused.negated())) {
      return Entry.refused(RAMP_CHECK, Hindrance.MOMENT);
    }
    OptionalInt permission = breaker.tryEnter();
    if (permission.isEmpty()) {
      show();
      return Entry.refused(OPEN_CHECK, Hindrance.OUTAGE);
    }
    for (Allowance held : allowances) { // the model's own first: what it waits for, others may use
      long waitNanos = held.waitFor(cost);
      if (waitNanos > 0) {
        breaker.leaveUncounted(permission.getAsInt());
        return Entry.refused(
            Duration.ofNanos(waitNanos), held.isAsking() ? Hindrance.MOMENT : Hindrance.LIMIT);
      }
    }
    underWay++;
    List<Allowance.Taken> taken = allowances.stream().map(held -> held.take(cost)).toList();
    return new Entry(permission, taken, coolDown.rests(), Duration.ZERO, Hindrance.NONE);
  }

  /** Below zero when it isn't: since when. */
  private Duration paused() {
    return longer(coolDown.left(), refusedFor());
  }

  /** For how long the provider's refusal counts; zero or less when it doesn't. */
  Duration refusedFor() {
    return longer(refused.left(), account.refused().left());
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private static int ramp(Duration sinceEnd) {
    return sinceEnd.compareTo(RAMP) >= 0
        ? Integer.MAX_VALUE
        : 1 + (int) (CALLS_AFTER_RAMP * sinceEnd.toMillis() / RAMP.toMillis());
  }

  /** Whether one that is made anew would know as much. */
  boolean isAsNew() {
    return underWay == 0 && !hasOwnLimits && breaker.state() == 0 && !paused().isPositive();
  }

  void forget() {
    life.forgotten();
  }

  /** Whether the provider has shown that it has this model. */
  boolean isKnown() {
    return known;
  }

  /** A call came to an end. */
  void replied(Reply reply, Entry entry) {
    if (reply instanceof Reply.Answered) {
      coolDown.answered(entry.rests());
    }
    if (!(reply instanceof Reply.Refused)) {
      show();
    }
  }

  private void show() {
    if (!known) {
      known = true;
      life.known();
    }
  }

  boolean isFull() {
    return underWay >= concurrency;
  }

  /** For how long it can't be called, limits aside; zero when it can. */
  Duration outage() {
    Duration paused = paused();
    return breaker.isOpen() ? OPEN : paused.isPositive() ? paused : Duration.ZERO;
  }

  void left() {
    underWay--;
  }

  /**
   * The provider's own word for what is left, which is of this model.
   *
   * @param isOnly the account is asked for no other
   */
  void told(RateHints hints, boolean isOnly) {
    (isOnly ? allowances : own.stream().toList())
        .forEach(held -> held.told(left(hints.requests()), left(hints.tokens())));
  }

  private static long left(Optional<RateHints.Left> hint) {
    return hint.map(RateHints.Left::remaining).orElse(Allowance.UNKNOWN);
  }

  boolean isLimited() {
    return !allowances.isEmpty();
  }

  void look() {
    allowances.forEach(Allowance::look);
  }

  CoolDown coolDown() {
    return coolDown;
  }

  /** The provider refused the account: its key is asked again in a while, or this model with it. */
  void refuse(Fault fault) {
    account.counter().accept(fault);
    if (fault == Fault.PERMISSION) {
      return; // it may be for what the client asked
    }
    boolean isNews = !refusedFor().isPositive();
    (fault == Fault.KEY ? account.refused() : refused).extend(REFUSED);
    if (isNews) {
      log.atWarn()
          .addKeyValue("account", breaker)
          .addKeyValue("fault", fault)
          .log("the provider refuses the account; it will be asked again in {}", REFUSED);
    }
  }
}
