package io.headrace.workers.pacing;

import io.headrace.config.Secret;
import io.headrace.workers.provider.RateHints;
import io.headrace.workers.provider.Reply;
import io.headrace.workers.provider.Reply.Fault;
import io.headrace.workers.window.Ticket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** For one call with one account. Ends in one of its ways, once; what comes later is ignored. */
public final class Permit implements AccountPool.Turn, Ticket {
  private final AccountPool pool;
  private final Account account;
  private final ModelStanding standing;
  private final long cost;
  private final ModelStanding.Entry entry;
  private final AtomicBoolean ended = new AtomicBoolean();

  /**
   * @param cost tokens that it probably takes
   * @param entry with the breaker's permission
   */
  Permit(
      AccountPool pool,
      Account account,
      ModelStanding standing,
      long cost,
      ModelStanding.Entry entry) {
    this.pool = pool;
    this.account = account;
    this.standing = standing;
    this.cost = cost;
    this.entry = entry;
  }

  /** Its name; for metrics. */
  public String account() {
    return account.name();
  }

  public Secret key() {
    return account.key();
  }

  /** The call was made, and this came of it. */
  public void ended(Reply reply, long millis) {
    if (ended.compareAndSet(false, true)) {
      try {
        standing.breaker().leave(permission(), reply, millis);
        standing.replied(reply, entry);
        long used = used(reply);
        entry.taken().forEach(taken -> taken.correct(used));
      } finally {
        pool.left(account, standing);
      }
    }
  }

  private int permission() {
    return entry.permission().orElseThrow();
  }

  private long used(Reply reply) {
    return switch (reply) {
      case Reply.Answered answered -> {
        long counted = answered.usage().total();
        yield counted == 0 ? cost : counted; // not every server counts
      }
      case Reply.TimedOut _ -> cost; // it may have run all the same
      case Reply.Throttled _, Reply.Overloaded _, Reply.Refused _, Reply.Unreachable _ -> 0;
    };
  }

  /** The call was begun and stopped from our side. */
  public void stopped() {
    if (ended.compareAndSet(false, true)) {
      standing.breaker().leaveUncounted(permission());
      pool.left(account, standing);
    }
  }

  /** No call was made. */
  @Override
  public void giveBack() {
    if (ended.compareAndSet(false, true)) {
      standing.breaker().leaveUncounted(permission());
      entry.taken().forEach(Allowance.Taken::giveBack);
      pool.left(account, standing);
    }
  }

  /** Whether what the provider says of its limits is of use. */
  public boolean isLimited() {
    return standing.isLimited();
  }

  /** What the reply's headers said of the account's limits. */
  public void told(RateHints hints) {
    pool.told(account, standing, hints);
  }

  /** The provider asked for a rest, of this length if it told; the whole fleet is told. */
  public void coolDown(Optional<Duration> asked) {
    standing.coolDown().begin(asked);
  }

  /** The provider refused the account; the whole fleet is told. */
  public void refused(Fault fault) {
    standing.refuse(fault);
  }
}
