package io.headrace.workers.pacing;

import io.headrace.config.AccountConfig;
import io.headrace.config.Selection;
import io.headrace.workers.pacing.ModelStanding.Hindrance;
import io.headrace.workers.provider.RateHints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The accounts of one provider: who asks for a call gets a permit of one of them. */
public final class AccountPool {
  /** Who waits for a call's end is woken by it. */
  private static final Duration FULL_CHECK = Duration.ofMillis(100);

  /** No account is open to the lane. */
  private static final Duration FOR_EVER = Duration.ofDays(1);

  private static final Duration LONGEST = Duration.ofSeconds(1);
  private static final double HASHES = 1L << 53;

  private final ReentrantLock lock = new ReentrantLock();
  private final List<Account> accounts;
  private final int concurrency;
  private final boolean countTokens;
  private final Wakeups wakeups;

  /** Somebody was told to come back when a call has ended. */
  private boolean refusedFull;

  /** Of the account that was served last, or of one before it that was further. */
  private double lastTurns;

  /** With accounts that aren't reserved. */
  private int underWay;

  /** What comes of asking. */
  public sealed interface Turn permits Permit, Later {}

  /**
   * There is no permit now.
   *
   * @param isLimited the accounts that can be called have used up what they may
   */
  public record Later(Duration delay, boolean isLimited) implements Turn {}

  /**
   * Who asks for what.
   *
   * @param lane of the job: accounts may be reserved
   * @param selection which account is asked first
   * @param model the provider's own name
   * @param tokens that the call probably takes
   * @param session keeps to one account, for its prompt cache, as long as that has a permit for it
   */
  public record Demand(
      String lane, Selection selection, String model, long tokens, Optional<String> session) {}

  AccountPool(
      List<AccountConfig> accounts,
      Set<String> named,
      int concurrency,
      Function<AccountConfig, Function<String, ModelStanding>> standings,
      boolean countTokens,
      Wakeups wakeups) {
    this.countTokens = countTokens;
    this.accounts =
        accounts.stream()
            .map(account -> new Account(account, named, standings.apply(account)))
            .toList();
    this.concurrency = concurrency;
    this.wakeups = wakeups;
  }

  /** Whether anything depends on a call's tokens. */
  public boolean countTokens() {
    return countTokens;
  }

  /** Called when there may be a permit for who was told to come later. */
  public void whenFree(Runnable look) {
    wakeups.add(look);
  }

  /** As {@link #tryTake}, for somebody who is woken rather than waits. */
  public Turn tryTakeOrWake(Demand demand) {
    return switch (tryTake(demand)) {
      case Permit permit -> permit;
      case Later later -> {
        wakeups.wakeAfter(later.delay().toNanos());
        yield later;
      }
    };
  }

  public Turn tryTake(Demand demand) {
    return tryTake(demand, Set.of());
  }

  /**
   * @param without names of accounts that aren't to be used
   */
  public Turn tryTake(Demand demand, Set<String> without) {
    lock.lock();
    try {
      Duration wait = LONGEST;
      Set<Hindrance> hindrances = EnumSet.noneOf(Hindrance.class);
      for (Account account : inOrder(demand)) {
        if (without.contains(account.name())) {
          continue;
        }
        ModelStanding standing = account.standing(demand.model());
        ModelStanding.Entry entry = tryEnter(account, standing, demand.tokens());
        if (entry.permission().isPresent()) {
          underWay += account.isShared() ? 1 : 0;
          lastTurns = Math.max(lastTurns, account.turns());
          account.entered(share(account, demand.selection()), lastTurns);
          return new Permit(this, account, standing, demand.tokens(), entry);
        }
        wait = entry.delay().compareTo(wait) < 0 ? entry.delay() : wait;
        hindrances.add(entry.hindrance());
      }
      return new Later(
          wait, hindrances.contains(Hindrance.LIMIT) && !hindrances.contains(Hindrance.MOMENT));
    } finally {
      lock.unlock();
    }
  }

  /** For how long none of the accounts can be called, limits aside; zero when one can be. */
  public Duration outage(Demand demand) {
    lock.lock();
    try {
      return accounts.stream()
          .filter(account -> account.isOpenTo(demand.lane()))
          .map(account -> account.standing(demand.model()).outage())
          .min(Comparator.naturalOrder())
          .orElse(FOR_EVER);
    } finally {
      lock.unlock();
    }
  }

  /**
   * For how long the provider refuses all accounts that there are; zero when there is one that it
   * doesn't, as far as is known.
   *
   * @param without names of accounts that aren't to be used
   */
  public Duration refusedFor(Demand demand, Set<String> without) {
    lock.lock();
    try {
      return accounts.stream()
          .filter(account -> account.isOpenTo(demand.lane()) && !without.contains(account.name()))
          .map(account -> account.standing(demand.model()).refusedFor())
          .map(left -> left.isNegative() ? Duration.ZERO : left)
          .min(Comparator.naturalOrder())
          .orElse(without.isEmpty() ? Duration.ZERO : FOR_EVER);
    } finally {
      lock.unlock();
    }
  }

  /**
   * How all accounts stand now.
   *
   * @param usable those that can be called with some model at least, limits aside, as far as known
   * @param paused pairs of account and model, after a 429 or a refusal
   * @param open pairs whose breaker lets nothing through but probes
   */
  public record Standing(int accounts, int usable, int paused, int open) {}

  public Standing standing() {
    lock.lock();
    try {
      List<ModelStanding> known = new ArrayList<>();
      accounts.forEach(account -> known.addAll(account.standings()));
      int open = (int) known.stream().filter(model -> model.breaker().isOpen()).count();
      int away = (int) known.stream().filter(AccountPool::isAway).count();
      return new Standing(
          accounts.size(),
          (int) accounts.stream().filter(AccountPool::isUsable).count(),
          away - open,
          open);
    } finally {
      lock.unlock();
    }
  }

  private static boolean isUsable(Account account) {
    return account.standings().isEmpty()
        || !account.standings().stream().allMatch(AccountPool::isAway);
  }

  private static boolean isAway(ModelStanding model) {
    return model.outage().isPositive();
  }

  private ModelStanding.Entry tryEnter(Account account, ModelStanding standing, long tokens) {
    boolean allTaken = account.isShared() && underWay >= concurrency;
    if (allTaken || account.isFull() || standing.isFull()) {
      refusedFull = true;
      return ModelStanding.Entry.refused(FULL_CHECK, Hindrance.MOMENT);
    }
    return standing.tryEnter(tokens);
  }

  private List<Account> inOrder(Demand demand) {
    if (accounts.size() == 1) {
      return accounts.getFirst().isOpenTo(demand.lane()) ? accounts : List.of();
    }
    ToDoubleFunction<Account> rank =
        demand.session().isPresent()
            ? account -> distance(demand.session().get(), account)
            : demand.selection() == Selection.LEAST_USED ? Account::load : Account::turns;
    return accounts.stream()
        .filter(account -> account.isOpenTo(demand.lane()))
        .sorted(Comparator.comparing(Account::isShared).thenComparingDouble(rank))
        .toList();
  }

  /** Weighted rendezvous: a session's account changes only when that account leaves or comes. */
  private static double distance(String session, Account account) {
    long mixed = mix(session.hashCode() * 0x9E3779B97F4A7C15L ^ account.name().hashCode());
    double uniform = ((mixed >>> 11) + 1) / HASHES; // above 0, and 1 at the most
    return -Math.log(uniform) / account.weight();
  }

  /** SplitMix64's finalizer (Steele, Lea and Flood, OOPSLA 2014). */
  private static long mix(long bits) {
    long a = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ a >>> 27) * 0x94D049BB133111EBL;
    return b ^ b >>> 31;
  }

  private static double share(Account account, Selection selection) {
    return selection == Selection.ROUND_ROBIN ? 1 : 1.0 / account.weight();
  }

  /** A call ended. */
  void left(Account account, ModelStanding standing) {
    boolean wake;
    lock.lock();
    try {
      underWay -= account.isShared() ? 1 : 0;
      account.left();
      standing.left();
      wake = refusedFull;
      refusedFull = false;
    } finally {
      lock.unlock();
    }
    if (wake) {
      wakeups.wakeAfter(0);
    }
  }

  /** What a reply's headers said. */
  void told(Account account, ModelStanding standing, RateHints hints) {
    boolean isOnly;
    lock.lock();
    try {
      isOnly = account.servesOneModel();
    } finally {
      lock.unlock();
    }
    standing.told(hints, isOnly);
  }

  /** To be called now and then. */
  void look() {
    List<ModelStanding> all = new ArrayList<>();
    lock.lock();
    try {
      accounts.forEach(account -> all.addAll(account.standings()));
    } finally {
      lock.unlock();
    }
    all.forEach(ModelStanding::look);
  }
}
