package io.headrace.ingress.batch;

import io.headrace.ingress.auth.Caller;
import io.headrace.ingress.batch.BatchStore.Change;
import io.headrace.ingress.jobs.BatchTally;
import io.headrace.ingress.jobs.JobTableUnavailable;
import io.headrace.ingress.jobs.Keyed;
import io.headrace.ingress.jobs.LineTable;
import io.headrace.ingress.jobs.ObjectKind;
import io.headrace.ingress.jobs.ObjectTable;
import io.headrace.ingress.registrar.Registration;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.job.IdempotencyKey;
import io.headrace.job.JobCommand;
import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import io.headrace.job.TenantId;
import io.headrace.topic.JobRecords;
import io.headrace.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What calls do with batches of the partitions that this instance owns. Any thread. */
public final class Batches {
  private static final Logger log = LoggerFactory.getLogger(Batches.class);
  private static final byte[] NO_BODY = {};

  /** A batch's record and its tally change one after the other: the second look sees both. */
  private static final int LOOKS = 3;

  /** Windows of outcomes in memory at once, of up to 32 MiB each. */
  private static final int MAX_WINDOWS = 2;

  private final ObjectTable objects;
  private final LineTable lines;
  private final Register register;
  private final BatchStore store;
  private final InputHolds holds;
  private final BatchFiles files;
  private final BatchRunners runners;
  private final BatchLimits limits;
  private final CreateLimit createLimit;
  private final BatchMetrics metrics;
  private final JobIds ids;
  private final Topics topics;
  private final InstantSource clock;

  /** Starts the work on the batches of the partitions that are here, and of those that come. */
  public static Batches start(BatchLimits limits, BatchParts parts, BatchRunners runners) {
    ObjectTable objects = parts.table().objects();
    LineTable lines = parts.table().lines();
    BatchStore store = new BatchStore(objects, parts.register(), parts.topics(), parts.clock());
    InputHolds holds = new InputHolds(objects, parts.register(), parts.clock());
    BatchFiles files = new StoredFiles(holds, parts.table(), parts.peers(), parts.ids());
    BatchMetrics metrics = new BatchMetrics(parts.metrics());
    metrics.watch(runners);
    BatchTools tools =
        new BatchTools(
            store,
            lines,
            new LineJobs(parts.ids(), parts.topics(), parts.routes(), parts.tiers()),
            parts.blobs(),
            files,
            model -> parts.routes().route(model).isPresent(),
            limits,
            parts.maxLine(),
            parts.maxFile(),
            new Semaphore(MAX_WINDOWS),
            metrics,
            parts.clock());
    runners.serve(partition ->
        new BatchRunner(
            partition,
            objects,
            parts.ids(),
            tools,
            new KafkaOutcomes(parts.bootstrap(), parts.topics().jobs().name(), System::nanoTime)));
    return new Batches(objects, lines, store, holds, files, runners, limits, metrics, parts);
  }

  private Batches(
      ObjectTable objects,
      LineTable lines,
      BatchStore store,
      InputHolds holds,
      BatchFiles files,
      BatchRunners runners,
      BatchLimits limits,
      BatchMetrics metrics,
      BatchParts parts) {
    this.objects = objects;
    this.lines = lines;
    this.register = parts.register();
    this.store = store;
    this.holds = holds;
    this.files = files;
    this.runners = runners;
    this.limits = limits;
    this.ids = parts.ids();
    this.topics = parts.topics();
    this.clock = parts.clock();
    this.metrics = metrics;
    createLimit =
        new CreateLimit(
            new CreateRate(limits.createsPerHour(), this::creations, runners::moves, clock),
            parts.table(),
            parts.peers(),
            parts.partitions());
  }

  /** The tenant's newest batches of the partitions that are here. */
  private List<Instant> creations(TenantId tenant) {
    Instant since = clock.instant().minus(CreateRate.WINDOW);
    return objects.served().stream()
        .flatMap(partition -> newest(tenant, partition).stream())
        .map(value -> BatchCodec.decode(value).order().id().created())
        .filter(since::isBefore)
        .toList();
  }

  private List<byte[]> newest(TenantId tenant, int partition) {
    int most = limits.createsPerHour();
    try {
      return objects.newest(ObjectKind.BATCH, tenant, partition, Optional.empty(), most, _ -> true);
    } catch (JobTableUnavailable _) { // it moves away just now
      return List.of();
    }
  }

  /** How a create call ends. */
  public sealed interface Creation {
    record Created(byte[] json) implements Creation {}

    /** The same call was made before; this is its batch as it is now. */
    record Replayed(byte[] json) implements Creation {}

    /** The key was used for another body. */
    record KeyReused() implements Creation {}

    record TooMany(int most) implements Creation {}

    /** The tenant has created as many as it may within an hour. */
    record TooFast(int most, Duration after) implements Creation {}
  }

  /** How a cancel call ends. */
  public sealed interface Cancellation {
    record Unknown() implements Cancellation {}

    record Cancelling(byte[] json) implements Cancellation {}

    /** It has this status, which can't be cancelled. */
    record TooLate(String status) implements Cancellation {}
  }

  public BatchLimits limits() {
    return limits;
  }

  /** For instances that ask about files of partitions owned here. */
  public InputHolds holds() {
    return holds;
  }

  /** For instances that create batches of tenants that are at home here. */
  public CreateLimit createLimit() {
    return createLimit;
  }

  /** A new batch's id, to be created at the owner of the partition. */
  public JobId mint(int partition) {
    return ids.mint(BatchOrder.ID_PREFIX, partition);
  }

  /**
   * Creates a batch in a partition owned here.
   *
   * @param id by {@link #mint}
   * @param key makes it safe to repeat
   */
  public Creation create(Caller caller, JobId id, NewBatch asked, Optional<IdempotencyKey> key)
      throws QueueUnavailable, InterruptedException {
    Optional<Creation> refused = refused(caller.tenant(), id.partition(), key);
    if (refused.isPresent()) {
      return refused.get();
    }
    BatchState batch = BatchState.created(order(caller, id, asked));
    String subject = key.map(IdempotencyKey::scope).orElse(id.value());
    Creation creation =
        register.register(id.partition(), subject, () -> created(caller.tenant(), batch, key));
    if (creation instanceof Creation.Created) {
      metrics.created();
      hold(batch.order());
      runners.look(id.partition());
    }
    return creation;
  }

  /** By the limits; a call that was made before isn't counted again. */
  private Optional<Creation> refused(TenantId tenant, int partition, Optional<IdempotencyKey> key) {
    if (key.flatMap(given -> objects.keyed(partition, given.scope())).isPresent()) {
      return Optional.empty();
    }
    if (isFull(partition, tenant)) {
      metrics.limitReached("batches.open");
      return Optional.of(new Creation.TooMany(limits.open()));
    }
    Optional<Duration> wait = createLimit.take(tenant);
    wait.ifPresent(_ -> metrics.limitReached("batches.createsPerHour"));
    return wait.map(time -> new Creation.TooFast(limits.createsPerHour(), time));
  }

  private boolean isFull(int partition, TenantId tenant) {
    return runners.open(partition, tenant) >= limits.open();
  }

  private static BatchOrder order(Caller caller, JobId id, NewBatch asked) {
    return new BatchOrder(
        id,
        caller.tenant(),
        caller.keyId(),
        asked.operation(),
        asked.inputFile(),
        asked.window(),
        id.created().plus(asked.duration()),
        asked.metadata(),
        asked.outputSeconds());
  }

  private Registration<Creation> created(
      TenantId tenant, BatchState batch, Optional<IdempotencyKey> key) {
    int partition = batch.order().id().partition();
    Optional<Keyed> before = key.flatMap(given -> objects.keyed(partition, given.scope()));
    if (before.filter(made -> made.objectId().equals(batch.order().id().value())).isPresent()) {
      return Registration.nothing(first(batch)); // this very call, decided once more
    }
    if (before.isPresent()) {
      return Registration.nothing(repeated(tenant, before.get(), key.orElseThrow()));
    }
    if (isFull(partition, tenant)) {
      return Registration.nothing(new Creation.TooMany(limits.open()));
    }
    return new Registration<>(
        List.of(BatchStore.record(batch, key, clock.instant())), first(batch));
  }

  private static Creation first(BatchState batch) {
    return new Creation.Created(BatchJson.of(batch, BatchTally.NONE));
  }

  private Creation repeated(TenantId tenant, Keyed before, IdempotencyKey key) {
    if (!before.fingerprint().equals(key.fingerprint())) {
      return new Creation.KeyReused();
    }
    JobId id = ids.verify(BatchOrder.ID_PREFIX, before.objectId()).orElseThrow();
    return new Creation.Replayed(find(tenant, id).orElseThrow());
  }

  /** Before the answer, so that who deletes the file next doesn't break the batch. */
  private void hold(BatchOrder order) throws InterruptedException {
    try {
      Optional<String> _ = files.hold(order);
    } catch (QueueUnavailable | JobTableUnavailable e) {
      log.atWarn()
          .addKeyValue("batchId", order.id())
          .log("a batch's input isn't held yet; its first step tries again: {}", e.toString());
    }
  }

  /** The batch as the API shows it, with exact counts; empty when the tenant has none such. */
  public Optional<byte[]> find(TenantId tenant, JobId id) {
    return store.find(tenant, id).map(batch -> json(tenant, batch));
  }

  private byte[] json(TenantId tenant, BatchState seen) {
    BatchState batch = seen;
    for (int look = 0; look < LOOKS; look++) {
      Optional<BatchTally> tally = lines.tally(batch.order().id());
      if (batch.result().isPresent() || tally.isPresent() || !batch.isOpen()) {
        return BatchJson.of(batch, tally.orElse(BatchTally.NONE));
      }
      batch = store.find(tenant, batch.order().id()).orElse(batch);
    }
    throw new JobTableUnavailable("the lines of " + seen.order().id() + " aren't counted here now");
  }

  /** Nothing more is started of a batch that is cancelled; what has ended is kept. */
  public Cancellation cancel(TenantId tenant, JobId id)
      throws QueueUnavailable, InterruptedException {
    Optional<BatchState> after =
        store.change(
            tenant,
            id,
            batch -> batch.canBeCancelled() ? Optional.of(cancelled(batch)) : Optional.empty());
    runners.look(id.partition());
    return after.map(batch -> cancellation(tenant, batch)).orElseGet(Cancellation.Unknown::new);
  }

  private Change cancelled(BatchState batch) {
    BatchOrder order = batch.order();
    ProducerRecord<String, byte[]> command =
        new ProducerRecord<>(
            topics.cancellations().name(),
            order.id().partition(),
            clock.millis(),
            order.id().value(),
            NO_BODY,
            JobRecords.headers(new JobCommand(JobCommand.Kind.CANCEL, order.tenant())));
    return new Change(batch.cancelling(clock.instant()), List.of(command));
  }

  private Cancellation cancellation(TenantId tenant, BatchState batch) {
    return switch (batch.status()) {
      case CANCELLING, CANCELLED -> new Cancellation.Cancelling(json(tenant, batch));
      case VALIDATING, FAILED, IN_PROGRESS, FINALIZING, COMPLETED, EXPIRED ->
          new Cancellation.TooLate(batch.status().label());
    };
  }

  /** Names of files of one partition's batches that are written now, and have no record yet. */
  public Set<String> unfinishedFiles(int partition) {
    return objects.open(ObjectKind.BATCH, partition).stream()
        .map(batch -> BatchCodec.decode(batch.value()))
        .filter(batch -> batch.result().isEmpty())
        .flatMap(batch -> batch.ending().stream())
        .flatMap(ending -> Stream.of(ending.outputFile(), ending.errorFile()))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** A batch of the object table, as a list shows it. */
  public Shown shown(byte[] value) {
    BatchState batch = BatchCodec.decode(value);
    return new Shown(batch.order().id().value(), json(batch.order().tenant(), batch));
  }

  /** A batch as the API shows it. */
  public record Shown(String id, byte[] json) {}

  /** Whether the outcomes of its lines are still needed. */
  public boolean needsLines(TenantId tenant, String batch) {
    return ids.verify(BatchOrder.ID_PREFIX, batch)
        .flatMap(id -> store.find(tenant, id))
        .filter(found -> found.result().isEmpty() && found.isOpen())
        .isPresent();
  }
}
