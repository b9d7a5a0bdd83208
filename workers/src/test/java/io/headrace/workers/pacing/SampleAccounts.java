package io.headrace.workers.pacing;

import io.headrace.config.AccountConfig;
import io.headrace.config.LimitsConfig;
import io.headrace.config.Secret;
import io.headrace.config.Selection;
import io.headrace.workers.resilience.Breaker;
import io.headrace.workers.resilience.BreakerConfig;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** Accounts of one provider, without a fleet. */
public final class SampleAccounts {
  private static final BreakerConfig BREAKER =
      new BreakerConfig(4, 50, 4, 4, Duration.ofMillis(100));

  /** Calls at once of all of them. */
  static final int CONCURRENCY = 1_000;

  private static final AccountPool.Demand DEMAND =
      new AccountPool.Demand("lane", Selection.WEIGHTED, "sim-1", 1, Optional.empty());

  private final Map<String, Pause> pauses = new HashMap<>();
  private final List<String> forgotten = new ArrayList<>();
  private final Map<String, Breaker> breakers = new HashMap<>();
  private final LongSupplier nanos;
  private final Leases leases;
  private final AccountPool pool;
  private int refusals;

  /** One without limits. */
  public SampleAccounts() {
    this(System::nanoTime, account("main", 1, LimitsConfig.NONE));
  }

  /** Without limits. */
  public static SampleAccounts named(String... names) {
    return new SampleAccounts(
        System::nanoTime,
        Stream.of(names)
            .map(name -> account(name, 1, LimitsConfig.NONE))
            .toArray(AccountConfig[]::new));
  }

  /** One with a limit of one call a second. */
  public static SampleAccounts limited() {
    return new SampleAccounts(System::nanoTime, account("main", 1, limits(60, 0, 0)));
  }

  SampleAccounts(LongSupplier nanos, AccountConfig... accounts) {
    this.nanos = nanos;
    this.leases = new LocalLeases(() -> 1, nanos);
    this.pool =
        new AccountPool(
            List.of(accounts),
            Set.of(),
            CONCURRENCY,
            this::standings,
            true,
            new Wakeups(
                Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory()), nanos));
  }

  static AccountConfig account(
      String name, int weight, LimitsConfig limits, String... reservedFor) {
    return new AccountConfig(
        name,
        new Secret("sk-" + name),
        Optional.of(weight),
        Optional.of(limits),
        Optional.of(Set.of(reservedFor)));
  }

  static LimitsConfig limits(long requestsPerMinute, long tokensPerMinute, int concurrency) {
    return new LimitsConfig(
        requestsPerMinute == 0 ? Optional.empty() : Optional.of(requestsPerMinute),
        tokensPerMinute == 0 ? Optional.empty() : Optional.of(tokensPerMinute),
        concurrency == 0 ? Optional.empty() : Optional.of(concurrency),
        Optional.empty(),
        Optional.empty());
  }

  public AccountPool pool() {
    return pool;
  }

  /** Of all accounts that were asked so far together: 1 when any breaker is open. */
  public int breakerState() {
    return breakers.values().stream().mapToInt(Breaker::state).max().orElse(0);
  }

  /** Takes all calls that may be made at once. */
  public void use() {
    for (int i = 0; i < CONCURRENCY; i++) {
      var _ = pool.tryTake(DEMAND);
    }
  }

  /** Accounts' models whose standing was dropped. */
  List<String> forgotten() {
    return forgotten;
  }

  /** How often an account was refused. */
  public int refusals() {
    return refusals;
  }

  /** All accounts, for all models that the tests call. */
  public void pause(Duration wait) {
    if (pool.tryTake(DEMAND) instanceof Permit permit) {
      permit.giveBack(); // the account has met the model
    }
    pauses.values().forEach(pause -> pause.extend(wait));
  }

  /** For how long accounts rest that were asked to; not more than a second ago. */
  public List<Duration> paused() {
    return pauses.values().stream()
        .map(Pause::left)
        .filter(Duration::isPositive)
        .map(left -> left.plusMillis(999).truncatedTo(ChronoUnit.SECONDS))
        .toList();
  }

  void pause(String account, Duration wait) {
    pauses.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(account + "/"))
        .forEach(entry -> entry.getValue().extend(wait));
  }

  private Function<String, ModelStanding> standings(AccountConfig account) {
    List<Limit> limits = Limit.of(account.name(), "", account.limitsOrNone());
    Optional<Allowance> allowance =
        limits.isEmpty()
            ? Optional.empty()
            : Optional.of(new Allowance(limits, leases, nanos, () -> {}));
    AccountStanding whole = new AccountStanding(refused(), allowance, _ -> refusals++);
    return model -> standing(whole, account.name() + "/" + model);
  }

  private ModelStanding standing(AccountStanding whole, String name) {
    Breaker breaker = new Breaker(name, BREAKER, () -> Duration.ZERO, _ -> {});
    breakers.put(name, breaker);
    FleetPause refused = refused();
    return new ModelStanding(
        whole,
        new CoolDown(pause(name)),
        refused,
        breaker,
        Optional.empty(),
        Integer.MAX_VALUE,
        new ModelStanding.Life() {
          @Override
          public void known() {}

          @Override
          public void forgotten() {
            forgotten.add(name);
          }
        });
  }

  private FleetPause refused() {
    Pause pause = new Pause(nanos);
    return new FleetPause(pause, pause::extend);
  }

  private FleetPause pause(String name) {
    Pause pause = pauses.computeIfAbsent(name, _ -> new Pause(nanos));
    return new FleetPause(pause, pause::extend);
  }
}
