package io.headrace.workers.window;

import io.headrace.job.TenantId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;

/**
 * By how many priorities each tenant of a lane is lowered, from what it is served and has waiting
 * beside the other tenants; {@link Excess} decides. A level holds for a second at least, so levels
 * don't flap. Who has had no job for five minutes is as new, and none of the others.
 *
 * <p>Each call takes O(1): besides the tenant that it is about, one of the lowered is looked at, in
 * turn, since nothing else may happen to it. Not safe for use by many threads.
 */
final class Levels {
  /** A lowered tenant of whose waiting jobs none has started for so long rises by one. */
  static final Duration AGEING = Duration.ofSeconds(5);

  static final Duration STAY = Duration.ofSeconds(1);
  static final Duration FORGOTTEN = Duration.ofMinutes(5);

  private static final Duration SPEND_HALF_LIFE = Duration.ofMinutes(1);
  private static final Duration RATE_HALF_LIFE = Duration.ofSeconds(10);

  /** When none of the others has had a job waiting for so long, nobody is in the way. */
  static final Duration ALONE = Duration.ofSeconds(10);

  private final Moves moves;

  /** The longest unused first. */
  private final LinkedHashMap<TenantId, Account> accounts = new LinkedHashMap<>();

  /** Those to be looked at, in turn. */
  private final LinkedHashSet<Account> lowered = new LinkedHashSet<>();

  private final DecayingSum spend = new DecayingSum(SPEND_HALF_LIFE);
  private final DecayingSum rate = new DecayingSum(RATE_HALF_LIFE);
  private int waiting;
  private int shares;

  /** Told of every change, so that jobs that wait already can follow. */
  interface Moves {
    void move(TenantId tenant, int from, int to);
  }

  private static final class Account {
    final TenantId id;
    final DecayingSum spend = new DecayingSum(SPEND_HALF_LIFE);
    final DecayingSum rate = new DecayingSum(RATE_HALF_LIFE);
    int share;
    int waiting;
    int level;
    long changedNanos;
    long unservedNanos;
    long usedNanos;

    Account(TenantId id, long nowNanos) {
      this.id = id;
      changedNanos = nowNanos;
    }
  }

  Levels(Moves moves) {
    this.moves = moves;
  }

  int of(TenantId id) {
    Account account = accounts.get(id);
    return account == null ? 0 : account.level;
  }

  /**
   * One more job waits.
   *
   * @param share of the tenant's tier
   */
  void waits(TenantId id, int share, long nowNanos) {
    Account account = accounts.computeIfAbsent(id, _ -> new Account(id, nowNanos));
    shares += share - account.share;
    account.share = share;
    if (account.waiting == 0) {
      account.unservedNanos = nowNanos;
    }
    account.waiting++;
    waiting++;
    use(account, nowNanos);
  }

  /** A job that waited will not start. */
  void leaves(TenantId id) {
    Account account = accounts.get(id);
    if (account != null) {
      account.waiting--;
      waiting--;
    }
  }

  /**
   * A job that waited has started.
   *
   * @param cost what it will probably take
   */
  void started(TenantId id, long cost, long nowNanos) {
    Account account = accounts.get(id);
    if (account != null) {
      account.unservedNanos = nowNanos;
      leaves(id);
      serve(account, (double) cost, nowNanos);
    }
    look(nowNanos);
  }

  /** A job took so much more than was thought at its start. */
  void ended(TenantId id, long delta, long nowNanos) {
    Account account = accounts.get(id);
    if (account != null) {
      serve(account, (double) delta, nowNanos);
    }
    look(nowNanos);
  }

  /** To be called also when other jobs start or end. */
  void look(long nowNanos) {
    if (!lowered.isEmpty()) {
      Account next = lowered.removeFirst();
      lowered.addLast(next);
      judge(next, nowNanos);
    }
    Map.Entry<TenantId, Account> eldest = accounts.firstEntry();
    if (eldest != null && isOver(FORGOTTEN, eldest.getValue().usedNanos, nowNanos)) {
      forget(eldest.getValue(), nowNanos);
    }
  }

  /** Judged before: else each would be judged by one job more than the others. */
  private void serve(Account account, double cost, long nowNanos) {
    use(account, nowNanos);
    judge(account, nowNanos);
    spend.add(account.spend.add(cost, nowNanos), nowNanos);
    rate.add(account.rate.add(cost, nowNanos), nowNanos);
  }

  private void use(Account account, long nowNanos) {
    account.usedNanos = nowNanos;
    accounts.putLast(account.id, account);
  }

  private void forget(Account account, long nowNanos) {
    if (account.waiting > 0) {
      use(account, nowNanos);
      return;
    }
    accounts.remove(account.id);
    lowered.remove(account);
    shares -= account.share;
    spend.add(-account.spend.at(nowNanos), nowNanos);
    rate.add(-account.rate.at(nowNanos), nowNanos);
  }

  private void judge(Account account, long nowNanos) {
    if (!isOver(STAY, account.changedNanos, nowNanos)) {
      return;
    }
    boolean starves = account.waiting > 0 && isOver(AGEING, account.unservedNanos, nowNanos);
    int before = account.level;
    int level = starves ? Math.max(0, before - 1) : excess(account, nowNanos).level(before);
    if (level == before) {
      return;
    }
    account.level = level;
    account.changedNanos = nowNanos;
    account.unservedNanos = nowNanos;
    if (level == 0) {
      lowered.remove(account);
    } else {
      lowered.add(account);
    }
    moves.move(account.id, before, level);
  }

  /** The one that was used last, or else the one before it, is another. */
  private boolean isAlone(Account account, long nowNanos) {
    for (Account last : accounts.sequencedValues().reversed()) {
      if (last != account) {
        return isOver(ALONE, last.usedNanos, nowNanos);
      }
    }
    return true;
  }

  private Excess excess(Account account, long nowNanos) {
    if (waiting == account.waiting && isAlone(account, nowNanos)) {
      return Excess.NONE;
    }
    return new Excess(
        Excess.of(account.spend.at(nowNanos), account.share, spend.at(nowNanos), shares),
        Excess.of(account.rate.at(nowNanos), account.share, rate.at(nowNanos), shares),
        Excess.of(account.waiting, account.share, waiting, shares));
  }

  private static boolean isOver(Duration time, long sinceNanos, long nowNanos) {
    return nowNanos - sinceNanos >= time.toNanos();
  }
}
