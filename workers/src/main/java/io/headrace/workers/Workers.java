package io.headrace.workers;

import io.headrace.config.KafkaConfig;
import io.headrace.config.LaneSettings;
import io.headrace.config.ProviderConfig;
import io.headrace.config.Routes;
import io.headrace.config.Selection;
import io.headrace.config.Settings;
import io.headrace.job.Priority;
import io.headrace.ops.Closing;
import io.headrace.ops.Health;
import io.headrace.topic.TopicProvisioner;
import io.headrace.topic.Topics;
import io.headrace.trace.Tracing;
import io.headrace.workers.Attempts.LaneOf;
import io.headrace.workers.Attempts.Patience;
import io.headrace.workers.delivery.Webhooks;
import io.headrace.workers.pacing.AccountPool;
import io.headrace.workers.pacing.Pacing;
import io.headrace.workers.pacing.TokenEstimates;
import io.headrace.workers.provider.Provider;
import io.headrace.workers.provider.Providers;
import io.headrace.workers.resilience.RetryBudget;
import io.headrace.workers.window.Lane;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;

/** A worker process: the lanes of all usable providers, and webhook deliveries. */
public final class Workers implements AutoCloseable {
  /** A start that Kafka doesn't answer by then says so. */
  private static final Duration KAFKA_LIMIT = Duration.ofSeconds(15);

  private static final Duration ANNOUNCE_EVERY = Duration.ofMillis(250);

  /** The section {@code redis}. */
  record RedisConfig(String url) {}

  private final KafkaConfig kafka;
  private final WorkersConfig config;
  private final Routes routes;
  private final Topics topics;
  private final Health health;
  private final MeterRegistry registry;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final TokenEstimates estimates = new TokenEstimates();
  private final MachineLoad machine;
  private JobTraces traces = JobTraces.OFF;
  private final Closing started = new Closing();
  private final List<Lane> lanes = new CopyOnWriteArrayList<>();
  private final List<LaneWork> works = new CopyOnWriteArrayList<>(); // cancellations come early

  private Workers(
      Settings settings,
      Health health,
      MeterRegistry registry,
      InstantSource clock,
      LongSupplier nanos) {
    this.kafka = settings.section("kafka", KafkaConfig.class);
    this.config = settings.section("workers", WorkersConfig.class);
    this.routes = Routes.from(settings);
    this.topics = new Topics(kafka.retention());
    this.health = health;
    this.registry = registry;
    this.clock = clock;
    this.nanos = nanos;
    this.machine = new MachineLoad(nanos);
  }

  /** Returns when all lanes are starting; {@code health} tells when they run. */
  public static Workers start(
      Settings settings,
      Health health,
      MeterRegistry registry,
      InstantSource clock,
      LongSupplier nanos)
      throws InterruptedException, ExecutionException {
    Workers workers = new Workers(settings, health, registry, clock, nanos);
    try {
      workers.open(settings);
      return workers;
    } catch (RuntimeException | InterruptedException | ExecutionException e) {
      workers.close();
      throw e;
    }
  }

  private void open(Settings settings) throws InterruptedException, ExecutionException {
    try (Admin admin =
        Admin.create(
            Map.of(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                kafka.bootstrap(),
                CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
                (int) KAFKA_LIMIT.toMillis() / 2,
                CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) KAFKA_LIMIT.toMillis()))) {
      new TopicProvisioner(admin, kafka.partitions(), kafka.replicas())
          .ensure(topics.all(routes.lanes()));
    }
    traces = new JobTraces(started.add(Tracing.start(settings, "workers", registry)), clock);
    Pacing pacing =
        started.add(
            Pacing.start(
                redis(settings).url(), config.breaker(), this::shareOfLimits, registry, nanos));
    health.register(
        "redis",
        () ->
            Health.State.orDegraded(
                pacing.isShared(),
                "each worker keeps to its own share of the limits until it is back"));
    Cancellations cancellations =
        started.add(
            new Cancellations(
                kafka.bootstrap(),
                topics.cancellations(),
                id -> works.forEach(work -> work.cancelIfAsked(id)),
                clock));
    cancellations.start();
    health.register(
        "cancellations",
        () -> Health.State.of(cancellations.isRunning(), "cancelled jobs run all the same"));
    started.add(Webhooks.start(settings, config.instance(), health, registry, clock));
    routes.providers().forEach((name, provider) -> open(name, provider, pacing, cancellations));
  }

  private static RedisConfig redis(Settings settings) {
    return settings.section("redis", RedisConfig.class);
  }

  private void open(
      String name, ProviderConfig provider, Pacing pacing, Cancellations cancellations) {
    int concurrency = config.concurrency(provider);
    RetryBudget budget = new RetryBudget(config.retryBudget());
    LaneObserver observer = new LaneObserver(name, modelLabels(name, provider), registry);
    observer.watch(budget);
    observer.watch(provider.usableAccounts());
    Shared shared =
        new Shared(
            name,
            provider,
            traces.around(
                name,
                provider.kind(),
                started.add(Providers.open(name, provider, concurrency, config.connectTimeout()))),
            pacing.pool(name, provider, concurrency),
            budget,
            new Conditions(name, config.degrade(), standsBack(provider), nanos, registry),
            observer,
            cancellations);
    AccountPool accounts = shared.accounts();
    health.register("provider-" + name, () -> state(accounts.standing()));
    routes.lanes(name).forEach((lane, settings) -> open(lane, settings, shared));
  }

  private ModelLabels modelLabels(String name, ProviderConfig provider) {
    Set<String> named = new HashSet<>(routes.named(name));
    named.addAll(provider.models().orElse(Map.of()).keySet());
    return new ModelLabels(
        named,
        config.metricModels(),
        registry.counter("headrace.limits.reached", "limit", "workers.metricModels")::increment);
  }

  /** What the lanes of one provider have in common. */
  private record Shared(
      String name,
      ProviderConfig config,
      Provider provider,
      AccountPool accounts,
      RetryBudget budget,
      Conditions conditions,
      LaneObserver observer,
      Cancellations cancellations) {}

  private BooleanSupplier standsBack(ProviderConfig provider) {
    return provider.sharesMachine().orElse(false)
        ? () -> machine.percent() >= config.degrade().machineLoad()
        : () -> false;
  }

  private void open(String name, LaneSettings settings, Shared shared) {
    Outcomes outcomes = new Outcomes(topics);
    Selection selection =
        settings.selection().or(() -> shared.config().selection()).orElse(Selection.WEIGHTED);
    LaneWork work =
        new LaneWork(
            new Attempts(
                new LaneOf(name, shared.name(), selection),
                shared.provider(),
                new Chain(routes, name),
                config.retryPolicy(),
                shared.budget(),
                shared.accounts(),
                estimates,
                shared.observer(),
                shared.conditions(),
                config.callTimeout(),
                new Patience(config.fallbackAfter(), config.cheaperAfter(), config.overflowAfter()),
                clock),
            outcomes,
            new DeadLetters(topics, name, registry),
            shared.cancellations(),
            shared.observer(),
            traces,
            nanos);
    works.add(work);
    Lane lane =
        Lane.start(
            config.lane(
                kafka.bootstrap(), name, name.equals(shared.name()), shared.config(), settings),
            topics,
            work,
            registry,
            clock,
            nanos);
    lanes.add(lane);
    shared.accounts().whenFree(lane::wake);
    health.register("lane-" + name, () -> state(lane));
    announce(work, lane, outcomes);
  }

  /** All lanes' partitions are spread over the fleet alike. */
  private double shareOfLimits() {
    int all = lanes.size() * Priority.values().length * kafka.partitions();
    return lanes.stream().mapToInt(Lane::assigned).sum() / (double) Math.max(1, all);
  }

  /** A provider's outage isn't this process's: it stays ready. */
  static Health.State state(AccountPool.Standing accounts) {
    return Health.State.orDegraded(
        accounts.paused() == 0 && accounts.open() == 0,
        "%d of %d accounts can be called; models of accounts paused: %d, with an open breaker: %d"
            .formatted(accounts.usable(), accounts.accounts(), accounts.paused(), accounts.open()));
  }

  private static Health.State state(Lane lane) {
    return lane.hasTwin()
        ? new Health.State.Down("another process has this instance name")
        : Health.State.of(lane.isRunning(), "jobs of this lane stay queued");
  }

  private void announce(LaneWork work, Lane lane, Outcomes outcomes) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("announce").factory());
    var _ =
        timer.scheduleWithFixedDelay(
            () ->
                work.announce(
                    config.startedAfter(), job -> lane.announce(job, outcomes.started(job))),
            ANNOUNCE_EVERY.toMillis(),
            ANNOUNCE_EVERY.toMillis(),
            TimeUnit.MILLISECONDS);
    started.add(timer::shutdownNow);
  }

  @Override
  public void close() {
    closeLanes();
    started.close();
  }

  /** All at once: each may take as long as a process has to end. */
  private void closeLanes() {
    lanes.forEach(Lane::stop);
    try (ExecutorService closing = Executors.newVirtualThreadPerTaskExecutor()) {
      lanes.forEach(lane -> closing.execute(lane::close));
    }
  }
}
