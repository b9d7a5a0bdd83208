package io.headrace.workers.pacing;

import io.headrace.config.AccountConfig;
import io.headrace.config.LimitsConfig;
import io.headrace.config.ProviderConfig;
import io.headrace.workers.resilience.Breaker;
import io.headrace.workers.resilience.BreakerConfig;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * When the providers may be called: the accounts of all of them, with what they share. Metrics:
 * {@code headrace_lease_round_trips_total} by whether Redis answered, {@code
 * headrace_breaker_state} by provider, account and model, {@code headrace_account_refusals_total}
 * by provider, account and what was refused.
 */
public final class Pacing implements AutoCloseable {
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  private static final String BREAKER_STATE = "headrace.breaker.state";

  /** Of pauses; models' names, which clients choose, come last in theirs. */
  private static final String THROTTLED = "throttled:";

  private static final String REFUSED = "refused:";
  private static final String OPEN = "open:";

  /** Who met an outage probes first, and tells the others what it found. */
  private static final Duration LATER_THAN_THE_FIRST = Duration.ofSeconds(5);

  private final FleetRedis redis;
  private final FleetPauses pauses;
  private final RedisLeases leases;
  private final BreakerConfig breakers;
  private final MeterRegistry registry;
  private final LongSupplier nanos;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("pacing").factory());
  private final List<AccountPool> pools = new CopyOnWriteArrayList<>();

  private Pacing(
      FleetRedis redis,
      FleetPauses pauses,
      RedisLeases leases,
      BreakerConfig breakers,
      MeterRegistry registry,
      LongSupplier nanos) {
    this.redis = redis;
    this.pauses = pauses;
    this.leases = leases;
    this.breakers = breakers;
    this.registry = registry;
    this.nanos = nanos;
  }

  /**
   * Starts at once; connects to Redis when it answers.
   *
   * @param share of the limits that this worker keeps to while Redis is away, 0 to 1
   * @param nanos a ticker
   */
  public static Pacing start(
      String redisUrl,
      BreakerConfig breakers,
      DoubleSupplier share,
      MeterRegistry registry,
      LongSupplier nanos) {
    FleetRedis redis = FleetRedis.start(redisUrl);
    FleetPauses pauses = new FleetPauses(redis, nanos);
    RedisLeases leases = new RedisLeases(redis, new LocalLeases(share, nanos));
    redis.connect();
    Pacing pacing = new Pacing(redis, pauses, leases, breakers, registry, nanos);
    pacing.count(leases);
    pacing.lookNowAndThen();
    return pacing;
  }

  private void count(RedisLeases leases) {
    String name = "headrace.lease.round.trips";
    FunctionCounter.builder(name, leases, RedisLeases::answered)
        .tag("answered", "redis")
        .register(registry);
    FunctionCounter.builder(name, leases, RedisLeases::unanswered)
        .tag("answered", "own-share")
        .register(registry);
  }

  private void lookNowAndThen() {
    var _ =
        timer.scheduleWithFixedDelay(
            () -> {
              pools.forEach(AccountPool::look);
              redis.look(nanos.getAsLong());
            },
            LOOK_EVERY.toMillis(),
            LOOK_EVERY.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** Whether Redis answers, so that the fleet keeps its limits together. */
  public boolean isShared() {
    return redis.isAnswering(nanos.getAsLong());
  }

  /**
   * The accounts of a provider.
   *
   * @param concurrency calls at once, of all its lanes
   */
  public AccountPool pool(String provider, ProviderConfig config, int concurrency) {
    Wakeups wakeups = new Wakeups(timer, nanos);
    AccountPool pool =
        new AccountPool(
            config.usableAccounts(),
            config.models().orElse(Map.of()).keySet(),
            concurrency,
            account -> {
              AccountStanding whole = standing(provider, account, wakeups);
              return model ->
                  standing(provider, account, whole, model, config.modelLimits(model), wakeups);
            },
            config.limitsTokens(),
            wakeups);
    pools.add(pool);
    return pool;
  }

  private AccountStanding standing(String provider, AccountConfig account, Wakeups wakeups) {
    String name = provider + "/" + account.name();
    return new AccountStanding(
        pause(REFUSED + name),
        allowance(Limit.of(name, "", account.limitsOrNone()), wakeups),
        fault ->
            registry
                .counter(
                    "headrace.account.refusals",
                    "provider",
                    provider,
                    "account",
                    account.name(),
                    "fault",
                    fault.name().toLowerCase(Locale.ROOT))
                .increment());
  }

  private ModelStanding standing(
      String provider,
      AccountConfig account,
      AccountStanding whole,
      String model,
      LimitsConfig limits,
      Wakeups wakeups) {
    String accountName = provider + "/" + account.name();
    String name = accountName + "/" + model;
    Breaker breaker = breaker(name);
    return new ModelStanding(
        whole,
        new CoolDown(pause(THROTTLED + name)),
        pause(REFUSED + name),
        breaker,
        allowance(Limit.of(accountName, model, limits), wakeups),
        limits.concurrency().orElse(Integer.MAX_VALUE),
        new Shown(
            breaker,
            Tags.of("provider", provider, "account", account.name(), "model", model),
            name));
  }

  /** A breaker's gauge, for models that are there. */
  private final class Shown implements ModelStanding.Life {
    private final Breaker breaker;
    private final Tags tags;
    private final String name;

    Shown(Breaker breaker, Tags tags, String name) {
      this.breaker = breaker;
      this.tags = tags;
      this.name = name;
    }

    @Override
    public void known() {
      Gauge.builder(BREAKER_STATE, breaker, Breaker::state)
          .description("0 closed, 1 open, 2 half-open")
          .tags(tags)
          .register(registry);
    }

    @Override
    public void forgotten() {
      registry.find(BREAKER_STATE).tags(tags).gauges().forEach(registry::remove);
      pauses.forget(List.of(THROTTLED + name, REFUSED + name, OPEN + name));
    }
  }

  private FleetPause pause(String name) {
    return new FleetPause(pauses.of(name), wait -> pauses.pause(name, wait));
  }

  private Optional<Allowance> allowance(List<Limit> limits, Wakeups wakeups) {
    return limits.isEmpty()
        ? Optional.empty()
        : Optional.of(new Allowance(limits, leases, nanos, () -> wakeups.wakeAfter(0)));
  }

  private Breaker breaker(String name) {
    String told = OPEN + name;
    return new Breaker(
        name,
        breakers,
        pauses.of(told)::left,
        open -> pauses.tell(told, open.plus(LATER_THAN_THE_FIRST)));
  }

  @Override
  public void close() {
    timer.shutdownNow();
    redis.close();
  }
}
