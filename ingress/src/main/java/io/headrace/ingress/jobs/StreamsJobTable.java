package io.headrace.ingress.jobs;

import io.headrace.config.KafkaConfig;
import io.headrace.ingress.jobs.Records.Result;
import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import io.headrace.job.JobStatus;
import io.headrace.job.TenantId;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** The table over a running topology: looks up, waits, lays statuses over. */
final class StreamsJobTable implements JobTable {
  private static final int MAX_PURGED = 2_000; // per partition and second

  /** A worker's own word on a job that was cancelled is given this long, as far as a call waits. */
  private static final Duration CANCEL_GRACE = Duration.ofSeconds(1);

  /** Then the answer is what the table knows. */
  private static final Duration NEWEST_LIMIT = Duration.ofMillis(500);

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final TableStreams streams;
  private final Admin admin;
  private final RecordReader reader;
  private final RecordRing newest;
  private final OpenStores stores;
  private final Records records;
  private final LogEnds ends;
  private final ObjectTable objects;
  private final LineTable lines;
  private final History history;
  private final DeadLetters deadLetters;
  private final Waiting waiting;
  private final InstantSource clock;
  private final LongSupplier nanoTime;

  private StreamsJobTable(
      TableStreams streams,
      Admin admin,
      RecordReader reader,
      Shared shared,
      JobIds ids,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.streams = streams;
    this.admin = admin;
    this.reader = reader;
    this.stores = shared.stores();
    this.clock = clock;
    this.nanoTime = nanoTime;
    newest = shared.newest();
    records = new Records(newest, reader::read, shared.metrics());
    objects = new StoredObjects(shared.objects(), clock);
    lines = new StoredLines(stores, shared.tallies(), ids, clock);
    history = new StoredHistory(shared, reader::read, nanoTime);
    deadLetters = new StoredDeadLetters(shared, reader::read, clock);
    ends = new LogEnds(admin);
    waiting = new Waiting(this::entry, shared, ends::of, nanoTime);
  }

  static JobTable start(
      JobTableConfig config,
      KafkaConfig kafka,
      JobIds ids,
      PartitionListener listener,
      InstantSource clock,
      LongSupplier nanoTime,
      MeterRegistry metrics) {
    TableSettings settings = new TableSettings(config, kafka);
    Shared shared = Shared.create(config.bodyCache(), listener, new TableMetrics(metrics));
    Purge purge = new Purge(kafka.retention().results(), config.idPrefixes(), MAX_PURGED);
    TableStreams streams = TableStreams.start(settings, shared, purge);
    Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrap()));
    RecordReader reader =
        new RecordReader(
            settings.reader(), TableSettings.READERS, TableSettings.READ_LIMIT, nanoTime);
    return new StreamsJobTable(streams, admin, reader, shared, ids, clock, nanoTime);
  }

  @Override
  public Owner ownerOf(int partition) {
    return stores.of(partition).isPresent() ? new Owner.Here() : streams.ownerOf(partition);
  }

  @Override
  public Optional<JobView> find(JobId id, TenantId tenant, Duration wait)
      throws InterruptedException {
    JobEntry entry = waiting.seen(id);
    if (wait.isPositive()) {
      entry = ended(id, tenant, entry, wait);
    } else if (isOpen(entry, tenant)) {
      entry = newest(id);
    }
    return entry.isShownTo(tenant, clock.instant()) ? view(id, entry) : Optional.empty();
  }

  /**
   * Who was told of the outcome elsewhere, by a webhook for one, finds it here: the table first
   * reads what was committed at the time of asking.
   */
  private JobEntry newest(JobId id) throws InterruptedException {
    boolean _ = waiting.read(ends.ofOutcomes(id.partition()), NEWEST_LIMIT);
    return entry(id);
  }

  private JobEntry ended(JobId id, TenantId tenant, JobEntry first, Duration wait)
      throws InterruptedException {
    long end = nanoTime.getAsLong() + wait.toNanos();
    JobEntry entry = first;
    if (isOpen(entry, tenant)) {
      entry = waiting.until(id, now -> !isOpen(now, tenant), untilExpiry(entry, wait));
    }
    Duration left = Duration.ofNanos(end - nanoTime.getAsLong());
    if (left.isPositive() && isJustCancelled(entry, tenant)) {
      Duration grace = left.compareTo(CANCEL_GRACE) < 0 ? left : CANCEL_GRACE;
      entry = waiting.until(id, now -> !isJustCancelled(now, tenant), grace);
    }
    return entry;
  }

  /** Shown as cancelled because of the command alone. */
  private boolean isJustCancelled(JobEntry entry, TenantId tenant) {
    Instant now = clock.instant();
    return entry.isShownTo(tenant, now)
        && entry.outcome().isEmpty()
        && entry.status(now) == JobStatus.CANCELLED;
  }

  /** The tenant may see it, and it hasn't ended. */
  private boolean isOpen(JobEntry entry, TenantId tenant) {
    Instant now = clock.instant();
    return entry.isShownTo(tenant, now) && !entry.status(now).isTerminal();
  }

  /** Nothing wakes the waiting when a job expires without a record. */
  private Duration untilExpiry(JobEntry entry, Duration wait) {
    return entry
        .accepted()
        .map(request -> Duration.between(clock.instant(), JobEntry.expiry(request)).plusMillis(1))
        .filter(left -> left.compareTo(wait) < 0)
        .orElse(wait);
  }

  private JobEntry entry(JobId id) {
    ReadOnlyKeyValueStore<String, byte[]> store =
        stores.of(id.partition()).orElseThrow(() -> unavailable(id.partition()));
    try {
      byte[] stored = store.get(id.value());
      return stored == null ? JobEntry.UNSEEN : EntryCodec.decode(stored);
    } catch (InvalidStateStoreException _) { // closed since
      throw unavailable(id.partition());
    }
  }

  private static JobTableUnavailable unavailable(int partition) {
    return new JobTableUnavailable("jobs of partition " + partition + " are not served here now");
  }

  /** Empty when the outcome's record is no longer kept: the job is as good as purged. */
  private Optional<JobView> view(JobId id, JobEntry entry) {
    try {
      Optional<Result> result =
          entry
              .outcome()
              .map(o -> new RecordAt(JobTableTopology.JOBS, id.partition(), o.offset()))
              .map(records::result);
      return Optional.of(EntryView.of(id, entry, clock.instant(), result, records));
    } catch (BodyGone _) {
      return Optional.empty();
    }
  }

  @Override
  public boolean awaitRead(String topic, int partition, long offset, Duration limit)
      throws InterruptedException {
    return waiting.read(new TopicPartition(topic, partition), offset + 1, limit);
  }

  @Override
  public boolean awaitEnd(Set<String> topics, int partition, Duration limit)
      throws InterruptedException {
    return waiting.read(ends.of(topics, partition), limit);
  }

  @Override
  public boolean awaitCommitted(Collection<Integer> partitions, Duration limit)
      throws InterruptedException {
    CompletableFuture<Map<TopicPartition, Long>> all = CompletableFuture.completedFuture(Map.of());
    for (int partition : partitions) {
      all = all.thenCombine(ends.ofObjects(partition), StreamsJobTable::joined);
    }
    return waiting.read(all, limit);
  }

  private static Map<TopicPartition, Long> joined(
      Map<TopicPartition, Long> some, Map<TopicPartition, Long> more) {
    Map<TopicPartition, Long> all = new HashMap<>(some);
    all.putAll(more);
    return all;
  }

  @Override
  public ObjectTable objects() {
    return objects;
  }

  @Override
  public History history() {
    return history;
  }

  @Override
  public DeadLetters deadLetters() {
    return deadLetters;
  }

  @Override
  public LineTable lines() {
    return lines;
  }

  @Override
  public boolean isReady() {
    return streams.isRunning() && streams.assigned().stream().allMatch(stores::isOpen);
  }

  @Override
  public void close() {
    streams.close(CLOSE_LIMIT);
    reader.close();
    newest.close();
    admin.close(CLOSE_LIMIT);
  }
}
